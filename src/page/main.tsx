// The page of a report, or of several.
import { start } from './app.tsx';
import { Comparison } from './comparison.tsx';
import { keyTable } from './keys.tsx';

start({ Body: Comparison, Head: null }, keyTable);
