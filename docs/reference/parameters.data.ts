/** The parameter table for the handbook, straight from the engine: it cannot be out of date. */
import { DEFAULT_CONTROLLERS } from '../../engine/control/mapping';
import { type Parameter, PARAMETER_IDS, PARAMETERS } from '../../engine/parameters';

export default {
  load() {
    const groupOf = (id: string) => id.split('.')[0]!;
    return [...new Set(PARAMETER_IDS.map(groupOf))].map((name) => ({
      name,
      rows: PARAMETER_IDS.filter((id) => groupOf(id) === name).map((id) => {
        const { label, help, min, max, unit, default: usual, names }: Parameter = PARAMETERS[id];
        const range = names ? names.join(', ') : `${min} to ${max} ${unit}`.trim();
        const [controller = ''] = Object.entries(DEFAULT_CONTROLLERS).find(([, turned]) => turned === id) ?? [];
        return { id, label, help, range, usual: names?.[usual] ?? usual, controller };
      }),
    }));
  },
};
