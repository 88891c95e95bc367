-- What is removed from the record for good, who asked for it and who confirmed it. Never what it said.

create table removal_request (
    seq           bigint not null,
    request_id    uuid primary key,
    inspection_id uuid not null,
    scope         text not null check (scope in ('item', 'evidence', 'fieldwork')),
    item_id       uuid,                      -- of the one item; none for all of a kind
    reason        text not null
);

create table removal_answer (
    seq           bigint not null,
    request_id    uuid primary key,
    confirmed     boolean not null           -- false: it was declined or taken back
);

-- What was removed: the tombstone that keeps its reference and wins over a late copy of it.
create table removed (
    seq           bigint not null,
    thing_id      uuid primary key,
    noun          text not null check (noun in ('item', 'activity', 'provider', 'child')),
    inspection_id uuid not null,
    request_id    uuid not null,
    first_seq     bigint not null,           -- of the entry that stored it first
    happened_at   timestamp                  -- of an item: by it the items of one file are numbered
);

create table removed_row (
    seq           bigint not null,
    entry_seq     bigint not null,
    digest        text primary key           -- of the row, as its entry has it
);

create table retention_revision (
    seq           bigint not null,
    revision_id   uuid primary key,
    kind          text not null check (kind in ('evidence', 'fieldwork')),
    months        integer check (months > 0) -- after an inspection was closed; none: for ever
);

create table hold_revision (
    seq           bigint not null,
    revision_id   uuid primary key,
    inspection_id uuid not null,
    held          boolean not null,
    reason        text not null
);

create table retention_now as from retention_revision limit 0;
create table hold_now as from hold_revision limit 0;
