import type { Generated } from 'kysely';

interface VaultHeadsTable {
  organization_id: string;
  change: string;
  items: number;
  size: string;
  attachments: Generated<string>;
}

interface VaultAttachmentsTable {
  organization_id: string;
  item: string;
  attachment: string;
  chunks: number;
  size: Generated<string>;
  uploader_id: string | null;
  touched_at: Date;
}

interface VaultAttachmentChunksTable {
  organization_id: string;
  item: string;
  attachment: string;
  chunk: number;
  frame: string;
  ciphertext: Buffer;
}

interface VaultSignersTable {
  organization_id: string;
  digest: string;
  issuer_did: string;
  delegation: string;
}

interface VaultItemsTable {
  organization_id: string;
  item: string;
  version: number;
  epoch: number;
  is_deleted: Generated<boolean>;
  statement: string;
  signer: string;
  written_at: Date;
  of_organization: Generated<boolean>;
}

interface VaultItemGroupsTable {
  organization_id: string;
  group_id: string;
  item: string;
}

interface VaultMarksTable {
  organization_id: string;
  item: string;
  change: string;
  has_left: boolean;
}

interface VaultAccessListsTable {
  organization_id: string;
  item: string;
  epoch: number;
  statement: string;
  signer: string;
  change: string;
}

interface VaultGrantsTable {
  organization_id: string;
  item: string;
  person_id: string;
  role: string | null;
  sealed_key: string | null;
  since_change: string;
  change: string;
}

interface VaultSitesTable {
  organization_id: string;
  sealed_sites: Buffer;
  changed_at: Date;
}

interface WalletVaultsTable {
  organization_id: string;
  device_id: string;
  person_id: string;
  delegation: string;
  expires_at: Date;
}

/** Tables of the vaults. */
export interface VaultTables {
  vault_heads: VaultHeadsTable;
  vault_signers: VaultSignersTable;
  vault_items: VaultItemsTable;
  vault_access_lists: VaultAccessListsTable;
  vault_grants: VaultGrantsTable;
  vault_item_groups: VaultItemGroupsTable;
  vault_marks: VaultMarksTable;
  vault_attachments: VaultAttachmentsTable;
  vault_attachment_chunks: VaultAttachmentChunksTable;
  vault_sites: VaultSitesTable;
  wallet_vaults: WalletVaultsTable;
}
