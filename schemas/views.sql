-- Derived rows that more than one question needs. Created anew when this file or the tables changed.

create or replace view person_present as
from person_revision qualify row_number() over (partition by person_id order by seq desc) = 1;

create or replace view membership_present as
from membership_revision qualify row_number() over (partition by membership_id order by seq desc) = 1;

create or replace view inspection_present as
from inspection_revision qualify row_number() over (partition by inspection_id order by seq desc) = 1;

create or replace view provider_present as
from provider_revision qualify row_number() over (partition by provider_id order by seq desc) = 1;

create or replace view activity_present as
from activity_revision qualify row_number() over (partition by activity_id order by seq desc) = 1;

create or replace view child_present as
from child_revision qualify row_number() over (partition by child_id order by seq desc) = 1;

create or replace view concern_present as
from concern_revision qualify row_number() over (partition by concern_id order by seq desc) = 1;

create or replace view referral_present as
from referral_revision qualify row_number() over (partition by referral_id order by seq desc) = 1;

create or replace view retention_present as
from retention_revision qualify row_number() over (partition by kind order by seq desc) = 1;

create or replace view hold_present as
from hold_revision qualify row_number() over (partition by inspection_id order by seq desc) = 1;

-- What follows from the fields of a revision.
create or replace macro stances_of_areas(area_stances, stance) as [coalesce(own, stance) for own in area_stances];
create or replace macro is_to_tag(areas, stance) as len(areas) = 0 or stance is null;

-- Text as search compares it: small letters without accents, straight quotation marks, and blanks around signs, so
-- that every word begins after a blank and ends before one. Taking accents off is slow, and most text has none.
create or replace macro without_accents(written) as if(
    strlen(written) = length(written), written, strip_accents(translate(written, '’‘“”' || chr(160), '''''"" '))
);

create or replace macro as_sought(written) as concat(
    ' ',
    regexp_replace(
        replace(replace(lower(without_accents(written)), chr(10), ' '), chr(9), ' '),
        '\s*([[:punct:]\x1f–—…•·£€«»]+)\s*',
        ' \1 ',
        'g'
    ),
    ' '
);

-- What is read for words, in one text. Nobody can type what stands between its parts, so no phrase reaches across.
create or replace macro searchable(fact, words, meaning, source_role) as
as_sought(concat_ws(chr(31), fact, words, meaning, source_role));

-- How often a part stands in a text.
create or replace macro occurrences(written, part) as
(strlen(written) - strlen(replace(written, part, ''))) / strlen(part);

-- As list_has_any(), in a third of the time.
create or replace macro any_of(wanted, present) as len([one for one in wanted if list_contains(present, one)]) > 0;

-- Every item as it stood when the entry with this number was the last one. Each partition names the inspection, so
-- that what is asked of one inspection reads nothing of the others.
create or replace macro item_at(upto) as table
with
    latest as (
        select
            item_revision.*,
            item.inspection_id,
            item.seq as first_seq,
            item.imported_as,
            item.imported_by,
            item.imported_at,
            count(*) over (partition by inspection_id, item_revision.item_id) as revisions
        from item_revision
        join item using (item_id)
        where item_revision.seq <= upto
        qualify row_number() over (partition by inspection_id, item_revision.item_id order by item_revision.seq desc) = 1
    ),
    last_withdrawal as (
        from withdrawal where seq <= upto qualify row_number() over (partition by item_id order by seq desc) = 1
    ),
    last_review as (
        from review where seq <= upto qualify row_number() over (partition by item_id order by seq desc) = 1
    )
select
    greatest(latest.seq, coalesce(last_withdrawal.seq, 0), coalesce(last_review.seq, 0)) as seq,
    latest.item_id,
    latest.inspection_id,
    logged.happened_at as logged_at,
    logged.actor as logged_by,
    latest.imported_as,
    latest.imported_by,
    latest.imported_at,
    latest.revision_id,
    latest.revisions::integer as revisions,
    amended.happened_at as amended_at,
    amended.actor as amended_by,
    latest.happened_at,
    latest.activity_id,
    latest.source_kind,
    latest.source_role,
    latest.discipline,
    latest.directness,
    latest.fact,
    latest.words,
    latest.meaning,
    latest.stance,
    latest.areas,
    stances_of_areas(latest.area_stances, latest.stance) as area_stances,
    latest.themes,
    latest.facets,
    latest.child_id,
    latest.safeguarding,
    coalesce(last_withdrawal.withdrawn, false) as withdrawn,
    case
        when last_review.decision is null then 'none'
        when last_review.decision = 'accepted' and last_review.revision_id <> latest.revision_id then 'changed'
        else last_review.decision
    end as review,
    is_to_tag(latest.areas, latest.stance) as to_tag
from latest
left join last_withdrawal using (item_id)
left join last_review using (item_id)
join entry as logged on logged.seq = latest.first_seq
join entry as amended on amended.seq = latest.seq;

create or replace view item_present as
select *, searchable(fact, words, meaning, source_role) as searchable
from item_at(9223372036854775807);

-- One row for each item and outcome area; what was withdrawn does not count.
create or replace view item_area as
select * exclude (areas, area_stances, stance), unnest(areas) as area, unnest(area_stances) as stance
from item_now
where not withdrawn;

-- Every item as it was first stored, what was removed too.
create or replace view item_logged as
select item.item_id, item.inspection_id, item.seq, item_revision.happened_at
from item
join item_revision on item_revision.item_id = item.item_id and item_revision.seq = item.seq
union all
select thing_id, inspection_id, first_seq, happened_at
from removed
where noun = 'item';

-- The short reference by which people name an item: its number in its inspection, by order of logging. What one file
-- brought was logged in one entry; there the earlier evidence has the lower number. It never changes, because what is
-- logged later always has a later entry, and what was removed keeps its number.
create or replace macro short_reference(number) as printf('E-%04d', number);

create or replace view item_reference as
select
    item_id,
    inspection_id,
    short_reference(row_number() over (partition by inspection_id order by seq, happened_at, item_id)) as reference
from item_logged;

-- The short reference of a safeguarding concern, C-0001, by order of logging; what was removed keeps its number.
create or replace view concern_reference as
with
    every_concern as (
        select concern_id, inspection_id, min(seq) as seq
        from concern_revision
        group by concern_id, inspection_id
        union all
        select thing_id, inspection_id, first_seq
        from removed
        where noun = 'concern'
    )
select
    concern_id,
    inspection_id,
    printf('C-%04d', row_number() over (partition by inspection_id order by seq, concern_id)) as reference
from every_concern;
