// Why a question was not put.

/** Why a question was not put, and what to do about it. */
export class Skip extends Error {}
