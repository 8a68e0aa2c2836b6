import { isVaultRole, vaultRoles, type VaultRole } from '@lanyard/crypto/vault-statements';
import { SelectField } from '@lanyard/ui/select-field';
import { useWords } from './messages.ts';

/** What somebody may at an item, chosen. */
export function RoleField({
  label,
  of,
  hint,
  role,
  onRole,
}: {
  label: string;
  /** Whose role it is. */
  of: string;
  hint?: string | undefined;
  role: VaultRole;
  onRole: (role: VaultRole) => void;
}) {
  const t = useWords();
  return (
    <SelectField
      label={label}
      hint={hint}
      aria-label={t('vault.sharing.role', { name: of })}
      value={role}
      onChange={({ target: { value } }) => {
        if (isVaultRole(value)) onRole(value);
      }}
    >
      {vaultRoles.map((each) => (
        <option key={each} value={each}>
          {t(`vault.role.${each}`)}
        </option>
      ))}
    </SelectField>
  );
}
