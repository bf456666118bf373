// The models of fixtures/mikro-orm and mikro-orm7, in the order of files and lines; each was looked at beside its source and the keys that MikroORM makes.
//
// Conventions where more than one answer could be right:
// - `type` is what TypeScript says, else the type of the ORM; `@db` is what PostgreSQL gets.
// - A relation has the column of its key; where that has several, they are fields of their own.
// - The table between two entities is a model called as the table, at the line of the relation, or of its schema.
// - What is embedded in columns is told with its path; what is embedded as JSON is a model of its own.
// - A child has the fields of its base, and the value that tells it as a default.
// - What happens when a row goes or changes is what the database is told, said or not.
import { modelsIn } from './models.ts';
import type { Truth } from './truth.ts';

export const truth: Truth = {
  'mikro-orm': {
    client: {
      database: 'library',
      tables:
        'CREATE SCHEMA places; CREATE TABLE places.branch (id uuid DEFAULT gen_random_uuid(), name text)',
      reads: ["await em.count('Branch')", '0'],
      writes: "await em.insert('Branch', { name: 'Contract' })",
    },
    models: modelsIn(
      'mikro-orm',
      `
# library mikro-orm source
/// What was written.
model Book titles src/entities/book.ts#"export class Book"
 id number @id @default(autoincrement()) @db(serial)
 createdAt Date @default(now()) @column(created_at) @db(timestamptz)
 updatedAt Date @default(new Date()) @onUpdate(new Date()) @column(updated_at) @db(timestamptz(3))
 /// Set in place of a deletion.
 deletedAt Date? @column(deleted_at) @db(timestamptz)
 title string @db(text)
 isbn string @unique @db(varchar(13))
 /// In cents.
 price number? @db(numeric(8,2))
 sold number @default(0) @db(bigint)
 rating string? @db(numeric(4,2))
 meta json @default({}) @db(jsonb)
 tags string[] @default([]) @db(text[])
 kinds Genre0[] @default(["fiction"]) @db(text[])
 version number @default(1) @db(int)
 cover Buffer? @db(bytea)
 copiesCount number @column()
 copies Copy[] @relation
 genres Genre[] @relation
 similar Book[] @relation
 sequels Book[] @relation
 shelves Shelf[] @relation
 wishedBy Member[] @relation
 @@index(deletedAt)
 @@index(title) title_search
 @@timestamps createdAt, updatedAt
model titles_genres src/entities/book.ts#"genres = new"
 book_id number @db(int) @relation(Book: book_id -> id; onDelete cascade; onUpdate cascade)
 genre_slug string @db(varchar(40)) @relation(Genre: genre_slug -> slug; onDelete cascade; onUpdate cascade)
 @@id(book_id, genre_slug)
model titles_similar src/entities/book.ts#"similar ="
 book_id number @db(int) @relation(Book: book_id -> id; onDelete cascade; onUpdate cascade)
 other_id number @db(int) @relation(Book: other_id -> id; onDelete cascade; onUpdate cascade)
 @@id(book_id, other_id)
model titles_sequels src/entities/book.ts#"sequels ="
 book_1_id number @db(int) @relation(Book: book_1_id -> id; onDelete cascade; onUpdate cascade)
 book_2_id number @db(int) @relation(Book: book_2_id -> id; onDelete cascade; onUpdate cascade)
 @@id(book_1_id, book_2_id)
model titles_on_shelves src/entities/book.ts#"shelves ="
 id number @id @default(autoincrement()) @db(serial)
 book_id number @db(int) @relation(Book: book_id -> id; onDelete cascade; onUpdate cascade)
 shelf_id number @db(int) @relation(Shelf: shelf_id -> id; onDelete cascade; onUpdate cascade)
model Genre genre src/entities/book.ts#"export class Genre"
 slug string @id @db(varchar(40))
 parentSlug string? @column(parent_slug) @db(varchar(255))
 books Book[] @relation
model Copy copy src/entities/book.ts#"export class Copy"
 book Book @column(book_id) @db(int) @relation(book -> id; onUpdate cascade)
 number number @db(int)
 branch Branch @column(branch_id) @db(uuid) @relation(branch -> id; onUpdate cascade)
 state State @default(new) @db(copy_state)
 shelfmark number? @db(smallint)
 loans Loan[] @relation
 @@id(book, number)
 @@check -: number > 0
model Shelf shelf src/entities/book.ts#"export class Shelf"
 id number @id @default(autoincrement()) @db(serial)
 createdAt Date @default(now()) @column(created_at) @db(timestamptz)
 updatedAt Date @default(new Date()) @onUpdate(new Date()) @column(updated_at) @db(timestamptz(3))
 label string @column(shelf_label) @db(varchar(255))
 @@timestamps createdAt, updatedAt
model Edition edition src/entities/book.ts#"export class Edition"
 id number @id @default(autoincrement()) @db(serial)
 createdAt Date @default(now()) @column(created_at) @db(timestamptz)
 updatedAt Date @default(new Date()) @onUpdate(new Date()) @column(updated_at) @db(timestamptz(3))
 book Book @column(book_id) @db(int) @relation(book -> id; onUpdate cascade)
 year number @db(int)
 translationOf Book? @column(translation_of_id) @db(int) @relation(translationOf -> id; onDelete set null; onUpdate cascade)
 shelf Shelf? @column(shelf_id) @db(int) @relation(shelf -> id; onDelete set null; onUpdate cascade)
 @@index(book) edition_book
 @@unique(book, year)
 @@timestamps createdAt, updatedAt
/// A house with books in it.
model Branch places.branch src/entities/branch.ts#"export class"
 id string @id @default(gen_random_uuid()) @db(uuid)
 name string @db(varchar(120))
 founded string? @db(date)
 address.street string @column(address_street) @db(varchar(255))
 address.zipCode string @column(address_zip_code) @db(varchar(10))
 address.country string @default(NL) @column(address_country) @db(varchar(255))
 address.place.lat number? @column(address_place_lat) @db(double precision)
 address.place.lng number? @column(address_place_long) @db(double precision)
 mail.street string? @column(post_street) @db(varchar(255))
 mail.zipCode string? @column(post_zip_code) @db(varchar(10))
 mail.country string? @default(NL) @column(post_country) @db(varchar(255))
 mail.place.lat number? @column(post_place_lat) @db(double precision)
 mail.place.lng number? @column(post_place_long) @db(double precision)
 head Librarian? @unique @column(head_id) @db(int) @relation(head -> id; onDelete set null; onUpdate cascade)
 parent Branch? @column(parent_id) @db(uuid) @relation(parent -> id; onDelete set null; onUpdate cascade)
 children Branch[] @relation
 copies Copy[] @relation
 @@unique(name, founded) branch_by_name
model Loan loan src/entities/loan.ts#"export class Loan"
 id number @id @default(autoincrement()) @db(serial)
 createdAt Date @default(now()) @column(created_at) @db(timestamptz)
 updatedAt Date @default(new Date()) @onUpdate(new Date()) @column(updated_at) @db(timestamptz(3))
 member Member @column(member_id) @db(int) @relation(member -> id; onUpdate cascade)
 copy_book_id number @db(int)
 copy_number number @db(int)
 copy Copy @relation(copy_book_id, copy_number -> book, number; onUpdate cascade)
 due Date @db(timestamp(0))
 back Visit? @db(jsonb)
 @@timestamps createdAt, updatedAt
model Card card src/entities/loan.ts#"export class Card"
 member Member @id @unique @column(member_id) @db(int) @relation(member -> id; onDelete cascade; onUpdate cascade)
 number string @unique @db(varchar(16))
model Fine fine src/entities/loan.ts#"export class Fine"
 id string @id @default(autoincrement()) @db(bigserial)
 loan Loan @unique @column(loan_id) @db(int) @relation(loan -> id; onUpdate cascade)
 amount number @db(real)
/// Those that wait, as the database counts them.
view Reservation - src/entities/loan.ts#"export class Reservation"
 book number @db(int)
 waiting number @db(int)
/// A way to reach somebody.
embedded Contact - src/entities/person.ts#"export class Contact"
 kind string @db(text) @enum(mail, phone)
 value string @db(varchar(255))
 confirmed boolean @default(false) @db(boolean)
embedded Visit - src/entities/person.ts#"export class Visit"
 at Date @db(timestamptz)
 branch Branch @column(branch_id) @db(uuid) @relation(branch -> id; onUpdate cascade)
/// Whoever has a name here.
model Person person src/entities/person.ts#"export abstract"
 id number @id @default(autoincrement()) @db(serial)
 createdAt Date @default(now()) @column(created_at) @db(timestamptz)
 updatedAt Date @default(new Date()) @onUpdate(new Date()) @column(updated_at) @db(timestamptz(3))
 /// Set in place of a deletion.
 deletedAt Date? @column(deleted_at) @db(timestamptz)
 role Role @db(text)
 firstName string @column(first_name) @db(varchar(255))
 /// As in the passport.
 lastName string @column(last_name) @db(varchar(255))
 email string? @unique @db(citext)
 address.street string @column(home_street) @db(varchar(255))
 address.zipCode string @column(home_zip_code) @db(varchar(10))
 address.country string @default(NL) @column(home_country) @db(varchar(255))
 address.place.lat number? @column(home_place_lat) @db(double precision)
 address.place.lng number? @column(home_place_long) @db(double precision)
 contacts Contact[] @db(jsonb)
 fullName string @column()
 @@index(deletedAt)
 @@index(lastName, firstName)
 @@index(role)
 @@check librarian_rank: rank >= 0
 @@hooks beforeCreate trimNames, beforeUpdate trimNames
 @@timestamps createdAt, updatedAt
model Member person src/entities/person.ts#"export class Member"
 id number @id @default(autoincrement()) @db(serial)
 createdAt Date @default(now()) @column(created_at) @db(timestamptz)
 updatedAt Date @default(new Date()) @onUpdate(new Date()) @column(updated_at) @db(timestamptz(3))
 /// Set in place of a deletion.
 deletedAt Date? @column(deleted_at) @db(timestamptz)
 role Role @default(member) @db(text)
 firstName string @column(first_name) @db(varchar(255))
 /// As in the passport.
 lastName string @column(last_name) @db(varchar(255))
 email string? @unique @db(citext)
 address.street string @column(home_street) @db(varchar(255))
 address.zipCode string @column(home_zip_code) @db(varchar(10))
 address.country string @default(NL) @column(home_country) @db(varchar(255))
 address.place.lat number? @column(home_place_lat) @db(double precision)
 address.place.lng number? @column(home_place_long) @db(double precision)
 contacts Contact[] @db(jsonb)
 fullName string @column()
 card Card? @relation
 loans Loan[] @relation
 wishes Book[] @relation
 @@index(deletedAt)
 @@index(lastName, firstName)
 @@base "Person"
 @@check librarian_rank: rank >= 0
 @@hooks beforeCreate trimNames, beforeUpdate trimNames
 @@timestamps createdAt, updatedAt
model wishes src/entities/person.ts#"wishes = new"
 person_id number @db(int) @relation(Member: person_id -> id; onDelete cascade; onUpdate cascade)
 book_id number @db(int) @relation(Book: book_id -> id; onDelete cascade; onUpdate cascade)
 @@id(person_id, book_id)
model Child person src/entities/person.ts#"export class Child"
 id number @id @default(autoincrement()) @db(serial)
 createdAt Date @default(now()) @column(created_at) @db(timestamptz)
 updatedAt Date @default(new Date()) @onUpdate(new Date()) @column(updated_at) @db(timestamptz(3))
 /// Set in place of a deletion.
 deletedAt Date? @column(deleted_at) @db(timestamptz)
 role Role @default(child) @db(text)
 firstName string @column(first_name) @db(varchar(255))
 /// As in the passport.
 lastName string @column(last_name) @db(varchar(255))
 email string? @unique @db(citext)
 address.street string @column(home_street) @db(varchar(255))
 address.zipCode string @column(home_zip_code) @db(varchar(10))
 address.country string @default(NL) @column(home_country) @db(varchar(255))
 address.place.lat number? @column(home_place_lat) @db(double precision)
 address.place.lng number? @column(home_place_long) @db(double precision)
 contacts Contact[] @db(jsonb)
 fullName string @column()
 born string? @db(date)
 guardian Member? @column(guardian_id) @db(int) @relation(guardian -> id; onDelete cascade; onUpdate cascade)
 @@index(deletedAt)
 @@index(lastName, firstName)
 @@base "Person"
 @@check librarian_rank: rank >= 0
 @@hooks beforeCreate trimNames, beforeUpdate trimNames
 @@timestamps createdAt, updatedAt
model Librarian person src/entities/person.ts#"export class Librarian"
 id number @id @default(autoincrement()) @db(serial)
 createdAt Date @default(now()) @column(created_at) @db(timestamptz)
 updatedAt Date @default(new Date()) @onUpdate(new Date()) @column(updated_at) @db(timestamptz(3))
 /// Set in place of a deletion.
 deletedAt Date? @column(deleted_at) @db(timestamptz)
 role Role @default(librarian) @db(text)
 firstName string @column(first_name) @db(varchar(255))
 /// As in the passport.
 lastName string @column(last_name) @db(varchar(255))
 email string? @unique @db(citext)
 address.street string @column(home_street) @db(varchar(255))
 address.zipCode string @column(home_zip_code) @db(varchar(10))
 address.country string @default(NL) @column(home_country) @db(varchar(255))
 address.place.lat number? @column(home_place_lat) @db(double precision)
 address.place.lng number? @column(home_place_long) @db(double precision)
 contacts Contact[] @db(jsonb)
 fullName string @column()
 rank Rank? @default(1) @db(smallint)
 branch Branch? @column(works_at) @db(uuid) @relation(branch -> id; onDelete set null; onUpdate cascade)
 heads Branch? @relation
 languages string[]? @db(text[])
 @@index(deletedAt)
 @@index(lastName, firstName)
 @@base "Person"
 @@check librarian_rank: rank >= 0
 @@hooks beforeCreate trimNames, beforeUpdate trimNames
 @@timestamps createdAt, updatedAt
enum Genre0 fiction, fact
enum State new, worn, lost
enum Role member, child, librarian
enum Rank 1, 2
`,
    ),
  },
  'mikro-orm7': {
    client: {
      database: 'kitchen',
      tables: 'CREATE TABLE unit (symbol text, factor float)',
      reads: ["await em.count('Unit')", '0'],
      writes: "await em.insert('Unit', { symbol: 'g' })",
    },
    models: modelsIn(
      'mikro-orm7',
      `
# kitchen mikro-orm source
/// Whoever writes recipes.
model Cook cooks src/entities/cook.ts#"export const CookSchema"
 id string @id @default(gen_random_uuid()) @db(uuid)
 name string @db(varchar(80))
 email string @unique @db(varchar(255))
 /// As they say it.
 bio string? @db(text)
 rank enum @default(guest) @db(text) @enum(guest, cook, chef)
 score string @default(0) @db(numeric(6,2))
 settings json? @db(jsonb)
 tags string[]? @db(text[])
 recipes Recipe[] @relation
 favourites Recipe[] @relation
 mentor Cook? @column(mentor_id) @db(uuid) @relation(mentor -> id; onDelete set null)
 createdAt Date @default(now()) @column(created_at) @db(timestamptz)
 updatedAt Date @default(new Date()) @onUpdate(new Date()) @column(updated_at) @db(timestamptz(3))
 @@index(name) cook_by_name
 @@check cook_score: score >= 0
 @@check -: length(name) > 1
 @@hooks beforeUpdate lower, onInit greet
 @@timestamps createdAt, updatedAt
model favourites src/entities/cook.ts#"export const CookSchema"
 cook_id string @db(uuid) @relation(Cook: cook_id -> id; onDelete cascade; onUpdate cascade)
 recipe_id number @db(int) @relation(Recipe: recipe_id -> id; onDelete cascade; onUpdate cascade)
 @@id(cook_id, recipe_id)
model Follow follow src/entities/cook.ts#"export const Follow"
 from Cook @column(from_id) @db(uuid) @relation(from -> id; onDelete cascade; onUpdate cascade)
 to Cook @column(to_id) @db(uuid) @relation(to -> id; onDelete cascade; onUpdate cascade)
 muted boolean @default(false) @db(boolean)
 @@id(from, to)
model Unit unit src/entities/ingredient.ts#"export const UnitSchema"
 symbol string @id @db(varchar(8))
 factor number @default(1) @db(double precision)
model Ingredient ingredient src/entities/ingredient.ts#"export const IngredientSchema"
 id bigint @id @default(autoincrement()) @db(bigserial)
 name string @db(varchar(255))
 plural string? @db(varchar(255))
 unit Unit @column(unit_symbol) @db(varchar(8)) @relation(unit -> symbol)
 partOf Ingredient? @column(part_of_id) @db(bigint) @relation(partOf -> id; onDelete cascade)
 parts Ingredient[] @relation
 @@index(name)
 @@unique(name, unit) ingredient_name
embedded Step - src/entities/recipe.ts#"export const Step"
 text string @db(text)
 minutes number? @db(smallint)
/// What is cooked.
model Recipe recipe src/entities/recipe.ts#"export const RecipeSchema"
 id number @id @default(autoincrement()) @db(serial)
 title string @db(varchar(255))
 slug string @unique @column(url_name) @db(varchar(255))
 serves.value number @column(serves_value) @db(real)
 serves.unit string? @column(serves_unit) @db(varchar(8))
 weight.value number? @column(w_value) @db(real)
 weight.unit string? @column(w_unit) @db(varchar(8))
 steps Step[] @db(jsonb)
 level enum? @db(smallint) @enum(1, 2)
 version number @default(1) @db(int)
 words number @column()
 cook Cook @column(cook_id) @db(uuid) @relation(cook -> id; onUpdate cascade)
 ingredients Ingredient[] @relation
 fans Cook[] @relation
 review Review? @relation
 createdAt Date @default(now()) @column(created_at) @db(timestamptz)
 updatedAt Date @default(new Date()) @onUpdate(new Date()) @column(updated_at) @db(timestamptz(3))
 @@timestamps createdAt, updatedAt
model recipe_ingredients src/entities/recipe.ts#"export const RecipeSchema"
 recipe_id number @db(int) @relation(Recipe: recipe_id -> id; onDelete cascade; onUpdate cascade)
 ingredient_id bigint @db(bigint) @relation(Ingredient: ingredient_id -> id; onDelete cascade; onUpdate cascade)
 @@id(recipe_id, ingredient_id)
model Review press.review src/entities/recipe.ts#"export const Review"
 id bigint @id @default(autoincrement()) @db(bigserial)
 recipe Recipe @unique @column(recipe_id) @db(int) @relation(recipe -> id)
 stars number @db(smallint)
 text string @db(text)
 printed string? @db(date)
 at string? @db(time(0))
`,
    ),
  },
};
