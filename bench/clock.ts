/**
 * CPU time of this process, in ms: what it is made to wait for by other programs is not in it. What runs after an
 * `await` is, and so is the garbage collector's share.
 */
export function clock(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
