/** The step in which it is typed where the code shall go. */
export interface AddressStep {
  typed: string;
  onType: (typed: string) => void;
  busy: boolean;
  problem: unknown;
  onSend: (value: string) => void;
}
