-- Makes a store of :count products: copies of its first one, written straight into the tables. Product i has SKU i, costs 10.00 + i fen and has i in stock; of every seventh nobody knows the stock.
create function copy_id(id text, i int) returns text immutable language sql as $$ select left(id, -6) || lpad(i::text, 6, '0') $$;
create function amount(major numeric) returns jsonb immutable language sql as $$ select jsonb_build_object('value', major::text, 'precision', 20) $$;
create function sku_of(i int) returns text immutable language sql as $$ select 'SKU-' || lpad(i::text, 4, '0') $$;

create temp table numbers as select generate_series(1, :count - 1) as i;

insert into product select (jsonb_populate_record(p, jsonb_build_object('id', copy_id(id, i), 'title', 'Product ' || i, 'handle', 'product-' || i))).* from product p, numbers;
insert into product_option select (jsonb_populate_record(o, jsonb_build_object('id', copy_id(id, i)))).* from product_option o, numbers;
insert into product_option_value select (jsonb_populate_record(v, jsonb_build_object('id', copy_id(id, i), 'option_id', copy_id(option_id, i)))).* from product_option_value v, numbers;
insert into product_product_option select (jsonb_populate_record(o, jsonb_build_object('id', copy_id(id, i), 'product_id', copy_id(product_id, i), 'product_option_id', copy_id(product_option_id, i)))).* from product_product_option o, numbers;
insert into product_product_option_value select (jsonb_populate_record(v, jsonb_build_object('id', copy_id(id, i), 'product_product_option_id', copy_id(product_product_option_id, i), 'product_option_value_id', copy_id(product_option_value_id, i)))).* from product_product_option_value v, numbers;
insert into product_sales_channel select (jsonb_populate_record(c, jsonb_build_object('id', copy_id(id, i), 'product_id', copy_id(product_id, i)))).* from product_sales_channel c, numbers;
insert into product_shipping_profile select (jsonb_populate_record(s, jsonb_build_object('id', copy_id(id, i), 'product_id', copy_id(product_id, i)))).* from product_shipping_profile s, numbers;
insert into product_category_product select (jsonb_populate_record(c, jsonb_build_object('product_id', copy_id(product_id, i)))).* from product_category_product c, numbers;
insert into product_variant select (jsonb_populate_record(v, jsonb_build_object('id', copy_id(id, i), 'sku', sku_of(i), 'product_id', copy_id(product_id, i)))).* from product_variant v, numbers;
insert into product_variant_option select (jsonb_populate_record(o, jsonb_build_object('variant_id', copy_id(variant_id, i), 'option_value_id', copy_id(option_value_id, i)))).* from product_variant_option o, numbers;
insert into price_set select (jsonb_populate_record(s, jsonb_build_object('id', copy_id(id, i)))).* from price_set s, numbers;
insert into product_variant_price_set select (jsonb_populate_record(p, jsonb_build_object('id', copy_id(id, i), 'variant_id', copy_id(variant_id, i), 'price_set_id', copy_id(price_set_id, i)))).* from product_variant_price_set p, numbers;
insert into price select (jsonb_populate_record(p, jsonb_build_object('id', copy_id(id, i), 'price_set_id', copy_id(price_set_id, i)) ||
  case currency_code when 'cny' then jsonb_build_object('amount', 10 + i / 100.0, 'raw_amount', amount(10 + i / 100.0)) else '{}' end)).* from price p, numbers;
insert into inventory_item select (jsonb_populate_record(n, jsonb_build_object('id', copy_id(id, i), 'sku', sku_of(i)))).* from inventory_item n, numbers;
insert into product_variant_inventory_item select (jsonb_populate_record(n, jsonb_build_object('id', copy_id(id, i), 'variant_id', copy_id(variant_id, i), 'inventory_item_id', copy_id(inventory_item_id, i)))).* from product_variant_inventory_item n, numbers;
insert into inventory_level select (jsonb_populate_record(l, jsonb_build_object('id', copy_id(id, i), 'inventory_item_id', copy_id(inventory_item_id, i), 'stocked_quantity', i, 'raw_stocked_quantity', amount(i)))).* from inventory_level l, numbers where i % 7 <> 0;
delete from inventory_level where inventory_item_id in (select id from inventory_item where sku = sku_of(0));
analyze;
