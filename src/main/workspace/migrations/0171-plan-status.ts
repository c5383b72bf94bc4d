import type { Migration } from '../migrate.ts'

/**
 * Plans from before there were signatures. What was published is live; what was approved by a bare name has passed the gate and waits for a signature;
 * the name stays beside it, as one that opens no store.
 */
export const planStatus: Migration = {
  version: 171,
  name: 'plan status',
  up: `
    UPDATE plans SET approval = json_object('signatures', json_array(json_object(
      'personId', NULL, 'by', json_extract(approval, '$.by'), 'at', json_extract(approval, '$.at'), 'note', coalesce(json_extract(approval, '$.note'), ''),
      'planHash', json_extract(approval, '$.planHash'), 'verdictHash', '', 'signature', ''))) WHERE approval IS NOT NULL;
    UPDATE plans SET status = 'live' WHERE status = 'published';
    UPDATE plans SET status = 'checked' WHERE status = 'approved';
  `,
}
