import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { objectsOf } from '../kubernetes/support/objects.ts';
import { builtImage } from './support/built-image.ts';
import { canRunImage } from './support/can-run-image.ts';
import { type Container, runContainer } from './support/container.ts';
import type { Image } from './support/image.ts';
import { claimFolder, type PodSpec, podContainer } from './support/pod.ts';
import { ask, type Probe, probe, untilStarted } from './support/probe.ts';

const KEY = 'a-key-of-the-pod-from-a-secret-0123456789';
const able = canRunImage();

/** The overlay as `kubectl apply -k` sends it, its container started as the kubelet would. */
describe.skipIf(!able)('the pod of the embedded overlay', () => {
  let image: Image;
  let folder: string;
  const running: Container[] = [];

  beforeAll(() => {
    image = builtImage();
    folder = mkdtempSync(join(tmpdir(), 'pod-'));
  });

  afterEach(async () => {
    for (const container of running.splice(0)) {
      container.kill();
      await container.ended;
    }
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  const { spec } = able ? (objectsOf('embedded').find(({ kind }) => kind === 'StatefulSet') ?? {}) : {};
  const pod = spec?.template.spec as PodSpec & { readonly terminationGracePeriodSeconds: number };
  const [settings] = (pod?.containers ?? []) as unknown as [
    Record<'startupProbe' | 'livenessProbe' | 'readinessProbe', Probe> & {
      readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
    },
  ];
  const port = settings?.ports.find(({ name }) => name === 'http')?.containerPort as number;

  async function start(claims: Readonly<Record<string, string>>): Promise<Container> {
    const secrets = { 'metrics-handler-admin': { key: KEY } };
    const container = await runContainer(image, podContainer(image, pod, { folder, claims, secrets }));
    running.push(container);
    return container;
  }

  function claims(): Readonly<Record<string, string>> {
    const names: string[] = spec.volumeClaimTemplates.map(
      ({ metadata }: { metadata: { name: string } }) => metadata.name,
    );
    const made = mkdtempSync(join(folder, 'claims-'));
    return Object.fromEntries(names.map((name) => [name, claimFolder(join(made, name), pod.securityContext.fsGroup)]));
  }

  it('passes its three probes with exactly its environment, user and mounts, and keeps its data and its key over pods', async () => {
    const volumes = claims();
    const first = await start(volumes);
    await untilStarted(first, settings.startupProbe, port);
    expect(await probe(first, settings.readinessProbe, port)).toBe(true);
    expect(await probe(first, settings.livenessProbe, port)).toBe(true);
    const status = readFileSync(`/proc/${first.pid()}/status`, 'utf8');
    expect(status).toMatch(/^Uid:\t10001\t10001\t10001\t10001$/m);
    expect(status).toMatch(/^Groups:\t10001 $/m);
    expect(status).toMatch(/^Cap(Prm|Eff|Bnd|Amb):\t0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    // 2: calls are filtered.
    expect(status).toMatch(/^Seccomp:\t2$/m);
    const mounts = readFileSync(`/proc/${first.pid()}/mountinfo`, 'utf8');
    expect(mounts).toMatch(/ \/ ro[, ]/);
    expect(mounts).toMatch(/ \/secrets\/admin ro[, ]/);
    // The key stands in a file and nowhere in the environment.
    expect(readFileSync(`/proc/${first.pid()}/environ`, 'utf8')).not.toContain(KEY);

    expect((await ask(first, port, '/api/v1/points', KEY, { name: 'views', value: 3 })).status).toBe(200);
    expect((await ask(first, port, '/api/v1/points', KEY.replace('a', 'b'), { name: 'views', value: 3 })).status).toBe(
      401,
    );
    const asked = performance.now();
    first.signal('SIGTERM');
    expect(await first.ended).toBe(0);
    expect(performance.now() - asked).toBeLessThan(pod.terminationGracePeriodSeconds * 1_000);

    const second = await start(volumes);
    await untilStarted(second, settings.startupProbe, port);
    const answer = await ask(second, port, '/api/v1/query?name=views&interval=1d&aggregates=sum', KEY);
    expect(JSON.parse(answer.body)).toMatchObject({
      series: [{ buckets: expect.arrayContaining([expect.objectContaining({ sum: 3 })]) }],
    });
  });

  it('is found dead by its liveness probe where it answers nobody, and alive again', async () => {
    const container = await start(claims());
    await untilStarted(container, settings.startupProbe, port);
    container.signal('SIGSTOP');
    expect(await probe(container, settings.livenessProbe, port)).toBe(false);
    container.signal('SIGCONT');
    expect(await probe(container, settings.livenessProbe, port)).toBe(true);
  });

  it('says in one line what is missing where its secret is not there', async () => {
    const container = await runContainer(
      image,
      podContainer(image, pod, { folder: join(folder, 'none'), claims: claims(), secrets: {} }),
    );
    expect(await container.ended).not.toBe(0);
    expect(container.output().trimEnd().split('\n')).toEqual([expect.stringContaining('/secrets/admin/key')]);
  });
});
