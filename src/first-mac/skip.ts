// The error of a question that cannot be asked.

/** Says why a question was not asked, and what to do about it. */
export class Skip extends Error {}
