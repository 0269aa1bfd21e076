import type { Random } from './random.ts';

/** The people of a world, and the units that they work in. */
export class Staff {
  readonly tree = new Map<string, string | null>([['u0', null]]);
  readonly people: { readonly id: string; unitId: string }[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
    const units = random.between(1, 9);
    for (let unit = 1; unit <= units; unit++) this.tree.set(`u${unit}`, random.chance(0.1) ? null : `u${random.between(0, unit - 1)}`);
    const people = random.between(6, 36);
    for (let person = 0; person < people; person++) this.people.push({ id: `p${person}`, unitId: this.#unit() });
  }

  /** A person to another unit, or a unit below another one. */
  move(): void {
    if (this.#random.chance(0.8)) {
      this.#random.one(this.people).unitId = this.#unit();
      return;
    }
    const unit = this.#unit();
    const above = this.#unit();
    if (!this.#lineage(above).includes(unit)) this.tree.set(unit, above);
  }

  #unit(): string {
    return this.#random.one([...this.tree.keys()]);
  }

  #lineage(unitId: string): readonly string[] {
    const lineage: string[] = [];
    for (let unit: string | null = unitId; unit !== null; unit = this.tree.get(unit) ?? null) lineage.push(unit);
    return lineage;
  }
}
