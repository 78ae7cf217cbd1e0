import { setTimeout as sleep } from 'node:timers/promises';
import type { MqttClient } from 'mqtt';

/** Readings published without end, 20 of them at a time, until the client is closed. */
export class Load {
  readonly device: string;
  /** The values that were acknowledged. No two are alike. */
  readonly acknowledged: number[] = [];
  #next = 0;

  constructor(client: MqttClient, device: string) {
    this.device = device;
    const publish = async (): Promise<void> => {
      for (;;) {
        const value = this.#next++;
        // Without a time: many come in one millisecond, and each is to be kept.
        await client.publishAsync(`sensors/${device}/load`, String(value), { qos: 1 });
        this.acknowledged.push(value);
      }
    };
    // That the client is closed under them is no failure.
    void Promise.allSettled(Array.from({ length: 20 }, publish));
  }

  async until(count: number): Promise<void> {
    while (this.acknowledged.length < count) {
      await sleep(5);
    }
  }
}
