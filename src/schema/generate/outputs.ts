// Every generated file: where it goes and the function that writes its text.
import { ledgerHeader, ledgerText } from "./ledger.ts";
import { messagesText } from "./messages.ts";
import { plansHeader, plansSource } from "./plans.ts";

export interface Output {
  /** From the repository's root. */
  readonly path: string;
  readonly text: () => string;
}

const generated = "src/schema/generated";

export const outputs: readonly Output[] = [
  { path: `${generated}/plans.h`, text: plansHeader },
  { path: `${generated}/plans.cc`, text: plansSource },
  { path: `${generated}/ledger.h`, text: ledgerHeader },
  { path: `${generated}/ledger.ts`, text: ledgerText },
  { path: `${generated}/messages.ts`, text: messagesText },
];
