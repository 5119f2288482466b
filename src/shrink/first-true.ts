// Asks about several things at once, and takes the first of them, in their order, for which the answer is yes.

/**
 * `ended`: called with how many answers are known. Resolves with the place; null: the answer is never yes. Rejects as
 * the first question that fails.
 */
export async function firstTrue<T>(
  things: Iterable<T>,
  ask: (thing: T) => Promise<boolean>,
  atOnce: number,
  ended: (count: number) => void,
): Promise<number | null> {
  const answers: Promise<boolean>[] = [];
  let known = 0;
  const next = async (): Promise<boolean> => {
    const answer = (await answers[known]) === true;
    known += 1;
    ended(known);
    return answer;
  };
  for (const thing of things) {
    const answer = ask(thing);
    // Those asked ahead of one that fails fail, too, and nobody waits for them.
    answer.catch(() => undefined);
    answers.push(answer);
    if (answers.length - known === atOnce && (await next())) return settled(answers, known - 1);
  }
  while (known < answers.length) if (await next()) return settled(answers, known - 1);
  return null;
}

/** Waits for what was asked ahead in vain. */
async function settled(answers: readonly Promise<boolean>[], place: number): Promise<number> {
  await Promise.all(answers);
  return place;
}
