/** A lead as a server writes it, with a member of the test's own as it stands. */
export function leadAnswerText(index: number, member: string): string {
  const time = `2026-07-01T00:00:${String(index).padStart(2, '0')}.000Z`;
  const usual = {
    id: `l${index}`,
    customer_id: '11111111-2222-4333-8444-555555555555',
    contact_email: `p${index}@example.com`,
    source_platform: 'direct',
    source_type: 'form',
    status: 'active',
    created_at: time,
    updated_at: time,
  };
  return `${JSON.stringify(usual).slice(0, -1)},${member}}`;
}
