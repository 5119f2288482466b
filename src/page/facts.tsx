// Labels with their values.
interface FactsProps {
  readonly rows: readonly (readonly [label: string, value: string])[];
}

export function Facts({ rows }: FactsProps) {
  return (
    <dl class="facts-list">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}
