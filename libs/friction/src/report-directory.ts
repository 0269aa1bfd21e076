/** What the owner's view of a report needs of the organisation; the composition answers it from its read model. */
export abstract class ReportDirectory {
  /** null once the person is erased. */
  abstract nameOf(personId: string): Promise<string | null>;
  /** The unit itself, or the nearest one above it, whose subtree has at least this many active people; null where there is none. */
  abstract unitOfAtLeast(people: number, unitId: string): Promise<string | null>;
}
