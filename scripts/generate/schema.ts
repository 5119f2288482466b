// What is generated from the tables of the schema alone.
import { outputs } from './outputs.ts';
import { update } from './write.ts';

update(outputs);
