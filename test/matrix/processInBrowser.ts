/** Stands in for node:process in a browser, where nobody sets PROPERTY_SEED: the seed is the usual one. */
export const env: Readonly<Record<string, string | undefined>> = {};
