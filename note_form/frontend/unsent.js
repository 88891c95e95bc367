// What has not reached the server yet, for whoever wants to sign this person out.

// window.evidenceUnsent() gives {count, send()}; send() resolves with how many are left.
export function announceUnsent(outbox) {
  window.evidenceUnsent = () => ({
    count: outbox.entries.length + outbox.device.drafts.size,
    send: () => sendUnsent(outbox),
  });
}

async function sendUnsent(outbox) {
  const {device, server} = outbox;
  await outbox.run();
  for (const draft of await device.all('drafts')) {
    const answer = await server.saveDraft(draft.id, {
      inspection_id: draft.inspection, form: 'note', body: draft.body, device: outbox.origin, seen: draft.seen,
    });
    if (answer.kind === 'ok') await device.confirmDraft(draft.id, draft.body.edits);
  }
  await outbox.refresh();
  const left = outbox.entries.length + (await device.all('drafts')).length;
  if (left === 0) await device.forgetForms();
  return left;
}
