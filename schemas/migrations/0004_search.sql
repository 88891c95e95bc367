-- The texts of an item as search reads them. The present state is filled anew whenever the views have changed.

alter table item_now add column searchable text;
