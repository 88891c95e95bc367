-- Safeguarding concerns: a log of its own, never evidence. No view of evidence and no pack reads these tables.

create table concern_revision (
    seq           bigint not null,
    revision_id   uuid primary key,
    concern_id    uuid not null,
    inspection_id uuid not null,
    about         text not null check (about in ('child', 'staff')),
    account       text not null check (length(trim(account)) > 0),
    happened_at   timestamp not null,        -- when it was seen or heard
    lives_in      text not null,             -- the area where the child lives: it is that area that is told
    item_id       uuid,                      -- the item of evidence that carries the flag, or its draft
    named         uuid[] not null,           -- people of the team who are named in it, and so may read it
    settled       text not null              -- why nothing more has to be done; empty while something has
);

create table referral_revision (
    seq             bigint not null,
    revision_id     uuid primary key,
    referral_id     uuid not null,
    concern_id      uuid not null,
    inspection_id   uuid not null,
    told            text not null,           -- who was told: name, post and body
    told_at         timestamp not null,
    reference       text not null,           -- theirs
    acknowledged_at timestamp,
    acknowledged_by text not null            -- who acknowledged it, and what they said they would do
);

create table concern_export (
    seq           bigint not null,
    export_id     uuid primary key,
    inspection_id uuid not null,
    concerns      integer not null,
    sha256        text not null
);

create table concern_now as from concern_revision limit 0;
create table referral_now as from referral_revision limit 0;

-- Concerns have a retention period and are removed like the rest. A check cannot be changed, so these tables are
-- made again with wider ones.

alter table removal_request rename to removal_request_before;
create table removal_request (
    seq           bigint not null,
    request_id    uuid primary key,
    inspection_id uuid not null,
    scope         text not null check (scope in ('item', 'evidence', 'fieldwork', 'concerns')),
    item_id       uuid,
    reason        text not null
);
insert into removal_request by name from removal_request_before;
drop table removal_request_before;

alter table removed rename to removed_before;
create table removed (
    seq           bigint not null,
    thing_id      uuid primary key,
    noun          text not null check (noun in ('item', 'activity', 'provider', 'child', 'concern', 'referral')),
    inspection_id uuid not null,
    request_id    uuid not null,
    first_seq     bigint not null,
    happened_at   timestamp
);
insert into removed by name from removed_before;
drop table removed_before;

alter table retention_revision rename to retention_revision_before;
create table retention_revision (
    seq           bigint not null,
    revision_id   uuid primary key,
    kind          text not null check (kind in ('evidence', 'fieldwork', 'concerns')),
    months        integer check (months > 0)
);
insert into retention_revision by name from retention_revision_before;
drop table retention_revision_before;
