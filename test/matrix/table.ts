/** Rows as a table whose columns stand under each other. */
export function table(rows: readonly (readonly string[])[]): string {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) => `| ${row.map((cell, at) => cell.padEnd(width(at))).join(' | ')} |`).join('\n');
}
