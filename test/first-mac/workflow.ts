// The jobs of the macOS workflow, as far as tests look at them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const stepSchema = z.object({ run: z.string().optional(), env: z.record(z.string(), z.string()).optional() });
const workflowSchema = z.object({ jobs: z.record(z.string(), z.object({ steps: z.array(stepSchema) })) });

const file = join(import.meta.dirname, '../../.github/workflows/macos.yml');
export const workflow = workflowSchema.parse(parse(readFileSync(file, 'utf8')));

export const commandsOf = (job: string): string[] =>
  workflow.jobs[job]?.steps.flatMap(({ run }) => (run === undefined ? [] : [run])) ?? [];
