declare module 'fs-native-extensions' {
  /** Locks the open file for this process alone; false where another has it. The system unlocks it when the file is closed. */
  export function tryLock(fd: number): boolean;
}
