-- Every *_revision table is history: rows are only ever added, each a whole version of its noun.
-- Every row carries the seq of the journal entry that added it; who and when stand once, in entry.
-- The *_now tables hold the present state; the store refreshes them inside the change that touches them.
-- All timestamps are UTC. No secondary indexes and no foreign keys: their replay has failed in DuckDB before.

create table entry (
    seq           bigint primary key,
    entry_id      uuid not null,
    happened_at   timestamp not null,
    actor         uuid,                      -- null: the installation itself, before anybody was signed in
    action        text not null,
    subject       text not null,
    inspection_id uuid,
    hash          text not null,
    place         bigint not null            -- where the journal goes on after it; the only column that is not record
);

-- People and teams

create table person_revision (
    seq           bigint not null,
    revision_id   uuid primary key,
    person_id     uuid not null,
    email         text not null,             -- what one signs in with, lower case
    name          text not null,
    administrator boolean not null,
    active        boolean not null
);

create table membership_revision (
    seq           bigint not null,
    revision_id   uuid primary key,
    membership_id uuid not null,             -- the same for one person in one inspection, for ever
    inspection_id uuid not null,
    person_id     uuid not null,
    role          text not null check (role in ('lead', 'inspector', 'observer')),
    discipline    text,                      -- id in the framework
    employer      text,
    active        boolean not null
);

-- Inspections

create table inspection_framework (
    seq           bigint not null,
    inspection_id uuid primary key,
    framework_id  text not null,
    version       text not null,
    content       text not null              -- the framework as it stood, canonical JSON
);

create table inspection_revision (
    seq            bigint not null,
    revision_id    uuid primary key,
    inspection_id  uuid not null,
    reference      text not null,
    area_code      text not null,
    area_name      text not null,            -- as it was called when the inspection was set up
    kind           text not null,
    notified_on    date,
    fieldwork_from date not null,
    fieldwork_to   date not null,
    body_kinds     text[] not null,          -- partnership bodies: parallel lists of kind and name
    body_names     text[] not null,
    status         text not null check (status in ('planned', 'live', 'paused', 'locked', 'closed')),
    reason         text not null             -- why the status changed, where a reason is asked for
);

-- Fieldwork

create table provider_revision (
    seq           bigint not null,
    revision_id   uuid primary key,
    provider_id   uuid not null,
    inspection_id uuid not null,
    name          text not null,
    kind          text not null,             -- code in schemas/codes/provider_kinds.csv
    urn           text
);

create table activity_revision (
    seq           bigint not null,
    revision_id   uuid primary key,
    activity_id   uuid not null,
    inspection_id uuid not null,
    kind          text not null,
    title         text not null,
    status        text not null check (status in ('planned', 'done', 'cancelled')),
    planned_at    timestamp,
    done_at       timestamp,
    provider_id   uuid,
    place         text not null,
    who_goes      uuid[] not null,           -- people of the team
    spoken_to     text[] not null,           -- roles, never names
    children      uuid[] not null,           -- tracked children it is about
    notes         text not null
);

create table child_revision (
    seq           bigint not null,
    revision_id   uuid primary key,
    child_id      uuid not null,
    inspection_id uuid not null,
    pseudonym     text not null,             -- T1, T2, ...: no name, date of birth or number
    facets        text[] not null,
    consent       text not null check (consent in ('not_asked', 'asked', 'given', 'declined', 'withdrawn')),
    documents     text[] not null            -- kinds of document received, from the framework
);

-- Evidence

create table item (
    seq              bigint not null,
    item_id          uuid primary key,       -- the id of the draft it was written in: logging twice stores once
    inspection_id    uuid not null,
    imported_as      text,                   -- the id that the item had in the file it was imported from
    imported_by      text,                   -- recorder named in that file: a fact about the file, not a signature
    imported_at      timestamp               -- time of recording named in that file
);

create table item_revision (
    seq           bigint not null,
    revision_id   uuid primary key,
    item_id       uuid not null,
    base          uuid,                      -- the revision that its author had seen
    happened_at   timestamp not null,
    activity_id   uuid,
    source_kind   text not null,
    source_role   text,
    discipline    text not null,
    directness    text,
    fact          text not null check (length(trim(fact)) > 0),
    words         text not null,
    meaning       text not null,
    stance        text,
    areas         text[] not null,           -- outcome areas, parallel to area_stances
    area_stances  text[] not null,           -- null where the area takes the stance of the item
    themes        text[] not null,
    facets        text[] not null,           -- 'group:choice', for example 'age:5-10'
    child_id      uuid,
    safeguarding  boolean not null
);

create table withdrawal (
    seq           bigint not null,
    withdrawal_id uuid primary key,
    item_id       uuid not null,
    withdrawn     boolean not null,          -- false: restored
    reason        text not null
);

create table review (
    seq           bigint not null,
    review_id     uuid primary key,
    item_id       uuid not null,
    revision_id   uuid not null,             -- the revision that was read
    decision      text not null check (decision in ('accepted', 'queried', 'answered')),
    comment       text not null
);

-- What left the record, and what came in

create table pack (
    seq           bigint not null,
    pack_id       uuid primary key,
    inspection_id uuid not null,
    sections      text[] not null,
    filters       text not null,             -- canonical JSON
    row_counts    text not null,             -- canonical JSON: rows by sheet
    head_seq      bigint not null,           -- the record that the pack shows
    head_hash     text not null,
    sha256        text not null
);

create table imported_file (
    seq           bigint not null,
    import_id     uuid primary key,
    inspection_id uuid not null,
    file_name     text not null,
    sha256        text not null,
    stored        integer not null,
    already_there integer not null,
    refused       integer not null
);

-- The present state: structure here, content from the *_present views

create table person_now as from person_revision limit 0;
create table membership_now as from membership_revision limit 0;
create table inspection_now as from inspection_revision limit 0;
create table provider_now as from provider_revision limit 0;
create table activity_now as from activity_revision limit 0;
create table child_now as from child_revision limit 0;

create table item_now (
    seq           bigint,                    -- of the entry that last touched the item in any way
    item_id       uuid,
    inspection_id uuid,
    logged_at     timestamp,                 -- when it first entered this record
    logged_by     uuid,
    imported_as   text,
    imported_by   text,
    imported_at   timestamp,
    revision_id   uuid,
    revisions     integer,
    amended_at    timestamp,                 -- when the present revision was written
    amended_by    uuid,
    happened_at   timestamp,
    activity_id   uuid,
    source_kind   text,
    source_role   text,
    discipline    text,
    directness    text,
    fact          text,
    words         text,
    meaning       text,
    stance        text,
    areas         text[],
    area_stances  text[],                    -- filled in: the stance that counts for the area, null only where the item has none
    themes        text[],
    facets        text[],
    child_id      uuid,
    safeguarding  boolean,
    withdrawn     boolean,
    review        text,                      -- none, accepted, changed (since accepted), queried, answered
    to_tag        boolean                    -- no outcome area yet, or no stance
);
