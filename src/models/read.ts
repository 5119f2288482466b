// Reads a file of service models: YAML, checked against the shape. Any fault of the file throws UsageError with the
// line, the key and a remedy.
import type { UsageError } from '../errors/errors.ts';
import { type FileKind, type Key, readYamlText, YamlFile } from '../yaml/yaml-file.ts';
import { modelsNames } from './models-name.ts';
import { type FileText, fileShape, knownKeys, modelLimits } from './shape.ts';

export const formatRemedy = 'see docs/reference/service-models.md for the format; models/late-boot.yaml is an example';

const kind: FileKind = { name: 'service models', isMany: true, maxBytes: modelLimits.fileBytes, remedy: formatRemedy };

/** A file with the right shape, and the lines of its keys. */
export interface ModelFile {
  readonly path: string;
  readonly text: FileText;
  /** Makes an error about the value at `keys`, or at the nearest place around it. */
  fault(keys: readonly Key[], complaint: string, remedy?: string): UsageError;
}

export function readModelFile(path: string): ModelFile {
  const remedy = `name a file of service models, or one of ${modelsNames.join(', ')}`;
  return parseModelFile(readYamlText(path, kind, remedy), path);
}

export function parseModelFile(source: string, path: string): ModelFile {
  const file = new YamlFile(source, path, kind);
  const checked = fileShape.safeParse(file.value);
  if (!checked.success) throw file.faultOf(checked.error, keysAround);
  return { path, text: checked.data, fault: (...words) => file.fault(...words) };
}

function keysAround(keys: readonly Key[]): readonly string[] {
  if (keys.length === 0) return knownKeys.file;
  if (keys.length === 2) return knownKeys.service;
  return keys.at(-1) === 'reachedBy' ? knownKeys.reachedBy : knownKeys.step;
}
