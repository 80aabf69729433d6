import { describe, expect, it } from 'vitest';
import { hasTools } from '../support/tools.ts';
import { type KubernetesObject, objectsOf, validate } from './support/objects.ts';

const able = hasTools('the Kubernetes objects', ['kubectl']);

const LABEL = { 'app.kubernetes.io/name': 'metrics-handler' };

const overlays = [
  { overlay: 'embedded', workload: 'StatefulSet' },
  { overlay: 'mongodb', workload: 'Deployment' },
] as const;

function find(objects: readonly KubernetesObject[], kind: string): KubernetesObject {
  const found = objects.filter((object) => object.kind === kind);
  expect(found, kind).toHaveLength(1);
  return found[0] as KubernetesObject;
}

describe.skipIf(!able).each(overlays)('the overlay $overlay', ({ overlay, workload }) => {
  const objects = able ? objectsOf(overlay) : [];
  const pod = () => find(objects, workload).spec.template.spec;

  it.each(objects.map((object) => [`${object.kind} ${object.metadata.name}`, object]))(
    '%s is what the API takes',
    (_, object) => validate(object as KubernetesObject),
  );

  it('would notice a member that the API does not know and one that is missing', async () => {
    const changed = structuredClone(find(objects, workload));
    changed.spec.replicaz = 1;
    await expect(validate(changed)).rejects.toThrow(/replicaz|additional/);
    const incomplete = structuredClone(find(objects, workload));
    delete incomplete.spec.selector;
    await expect(validate(incomplete)).rejects.toThrow(/selector/);
  });

  // https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
  it('keeps to the restricted pod security standard', () => {
    const { securityContext, containers, hostNetwork, hostPID, hostIPC, volumes } = pod();
    expect({ hostNetwork, hostPID, hostIPC }).toEqual({});
    expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(securityContext.runAsUser).toBeGreaterThan(0);
    for (const container of containers) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      for (const { hostPort } of container.ports) expect(hostPort).toBeUndefined();
    }
    const kinds = volumes.flatMap((volume: object) => Object.keys(volume).filter((key) => key !== 'name'));
    for (const kind of kinds) expect(['secret', 'emptyDir', 'configMap', 'persistentVolumeClaim']).toContain(kind);
  });

  it('probes the process for life and the store for readiness, and gives it more time to drain than it takes', () => {
    const [{ startupProbe, livenessProbe, readinessProbe, lifecycle, resources }] = pod().containers;
    expect(startupProbe.httpGet).toEqual({ path: '/livez', port: 'http' });
    expect(livenessProbe.httpGet).toEqual({ path: '/livez', port: 'http' });
    expect(readinessProbe.httpGet).toEqual({ path: '/readyz', port: 'http' });
    expect(pod().terminationGracePeriodSeconds).toBeGreaterThanOrEqual(25 + lifecycle.preStop.sleep.seconds);
    expect(resources).toMatchObject({ requests: { cpu: expect.any(String), memory: expect.any(String) } });
    expect(resources.limits.memory).toBeDefined();
  });

  it('takes secrets from files and none from its environment', () => {
    const [{ env, volumeMounts }] = pod().containers;
    for (const { name, value, valueFrom } of env) {
      expect(valueFrom, name).toBeUndefined();
      expect(name).toMatch(/_FILE$/);
      const mount = volumeMounts.find(({ mountPath }: { mountPath: string }) => value.startsWith(`${mountPath}/`));
      const volume = pod().volumes.find(({ name }: { name: string }) => name === mount.name);
      expect(volume.secret.secretName).toMatch(/^metrics-handler-/);
    }
    expect(env.length).toBeGreaterThan(0);
  });

  it('selects exactly its own pods', () => {
    expect(find(objects, workload).spec.template.metadata.labels).toEqual(LABEL);
    expect(find(objects, workload).spec.selector.matchLabels).toEqual(LABEL);
    expect(find(objects, 'Service').spec.selector).toEqual(LABEL);
    expect(find(objects, 'NetworkPolicy').spec.podSelector.matchLabels).toEqual(LABEL);
  });
});

it.skipIf(!able)('one server has the file: the embedded overlay never runs two', () => {
  const { spec } = find(objectsOf('embedded'), 'StatefulSet');
  expect(spec.replicas).toBe(1);
  expect(spec.volumeClaimTemplates[0].spec.accessModes).toEqual(['ReadWriteOncePod']);
  expect(spec.template.spec.containers[0].volumeMounts).toContainEqual({ name: 'data', mountPath: '/data' });
});

it.skipIf(!able)('many servers keep serving while some go: the MongoDB overlay', () => {
  const objects = objectsOf('mongodb');
  const { strategy } = find(objects, 'Deployment').spec;
  expect(strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
  const { minReplicas, scaleTargetRef } = find(objects, 'HorizontalPodAutoscaler').spec;
  expect(minReplicas).toBeGreaterThan(find(objects, 'PodDisruptionBudget').spec.minAvailable);
  expect(scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'metrics-handler' });
  expect(find(objects, 'PodDisruptionBudget').spec.selector.matchLabels).toEqual(LABEL);
});
