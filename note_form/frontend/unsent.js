// What has not reached the server yet: sent when a page opens, and before this person is signed out.

import {Claim} from './claims.js';
import {contentOf, heirOf} from './drafts.js';

// window.evidenceUnsent() gives whoever signs a person out
//   count     how much has not been sent
//   send()    tries to; resolves with how much is left
//   forget()  then takes what is left of the inspections off the device
export function announceUnsent(outbox) {
  window.evidenceUnsent = () => ({
    count: outbox.entries.length + outbox.device.drafts.size,
    send: () => sendUnsent(outbox),
    forget: () => outbox.device.forgetForms(),
  });
  addEventListener('beforeunload', event => {
    if (!outbox.device.keeps && window.evidenceUnsent().count) event.preventDefault();
  });
}

async function sendUnsent(outbox) {
  await outbox.run();
  await Promise.all([...outbox.shelves].map(shelf => shelf.saveAll()));
  await sendStrays(outbox);
  await outbox.refresh();
  return outbox.entries.length + (await outbox.device.all('drafts')).length;
}

// Drafts of a page that ended before it could save them. One that is open somewhere is saved from there.
export async function sendStrays({device, server}) {
  const held = await Claim.held();
  const strays = (await device.all('drafts')).filter(draft => !held.has(draft.id));
  for (const draft of strays) {
    const answer = await server.saveDraft(draft.id, contentOf(draft));
    if (answer.kind === 'ok') await device.confirmDraft(draft.id, draft.body.edits);
    else if (answer.status === 410) {
      const heir = heirOf(draft, answer.data.edits);
      await device.replaceDraft(draft.id, heir);
      if (heir) strays.push(heir);
    } else if (answer.kind !== 'refused') return;
  }
}
