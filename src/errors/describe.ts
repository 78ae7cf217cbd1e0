/** An unknown error in a few words, for the message of another. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === '' ? error.name : error.message.replace(/\.$/, '');
}

/** The same as a sentence. */
export function sentenceOf(error: unknown): string {
  const text = describe(error);
  return /[?!]$/.test(text) ? text : `${text}.`;
}
