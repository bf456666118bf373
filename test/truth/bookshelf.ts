// The models of fixtures/bookshelf, in the order of files and lines; each was looked at beside its source.
//
// Conventions where more than one answer could be right:
// - A model has what Bookshelf knows of its columns: keys, of relations on either side as well, and timestamps.
// - A relation is a field without a column; the side that holds the key names it.
// - The table between two models that has no model is one called as the table, at the line of the first that names it.
import { modelsIn } from './models.ts';
import type { Truth } from './truth.ts';

export const truth: Truth = {
  bookshelf: {
    models: modelsIn(
      'bookshelf',
      `
# gallery bookshelf source
/// Whoever makes works.
model Artist artists src/models/artist.js#"const Artist"
 id unknown @id
 created_at Date @default(now())
 updated_at Date @default(now()) @updatedAt
 country_code unknown? @relation(Country: country_code -> code)
 works Work[] @relation
 country Country? @relation(country_code -> code)
 shows Show[] @relation
 portrait Picture? @relation
 prizes Prize[] @relation
 @@timestamps created_at, updated_at
model artists_shows src/models/artist.js#"const Artist"
 artist_id unknown @relation(Artist: artist_id -> id)
 show_id unknown @relation(Show: show_id -> id)
 fee unknown?
 invited_at unknown?
model prize_winners src/models/artist.js#"const Artist"
 winner_id unknown @relation(Artist: winner_id -> id)
 prize_id unknown @relation(Prize: prize_id -> id)
model Country countries src/models/artist.js#"const Country"
 code unknown @id
 artists Artist[] @relation
model Show shows src/models/show.js#"const Show"
 id unknown @id
 parent_id unknown? @relation(Show: parent_id -> id)
 artists Artist[] @relation
 parent Show? @relation(parent_id -> id)
 children Show[] @relation
model Prize prizes src/models/show.js#"const Prize"
 id unknown @id
 winners Artist[] @relation
model Visitor people src/models/visitor.js#"const Visitor"
 id unknown @id
 visits Visit[] @relation
 @@hooks creating greet, saving greet, fetched count
model Visit visits src/models/visitor.js#"const Visit ="
 id unknown @id
 came_at Date @default(now())
 left_at Date @default(now()) @updatedAt
 visitor_id unknown? @relation(Visitor: visitor_id -> id)
 work_id unknown? @relation(Work: work_id -> id)
 visitor Visitor? @relation(visitor_id -> id)
 work Work? @relation(work_id -> id)
 @@timestamps came_at, left_at
model Work works src/models/work.js#"class Work"
 id string @id @default(uuid())
 created_at Date @default(now())
 updated_at Date @default(now()) @updatedAt
 artist_id unknown? @relation(Artist: artist_id -> id)
 artist Artist? @relation(artist_id -> id)
 pictures Picture[] @relation
 label Label? @relation
 visitors Visitor[] @relation
 @@timestamps created_at, updated_at
model Label labels src/models/work.js#"const Label"
 id unknown @id
 printedAt Date @default(now())
 work_id unknown? @relation(Work: work_id -> id)
 work Work? @relation(work_id -> id)
 @@timestamps printedAt, -
model Picture pictures src/models/work.js#"const Picture"
 id unknown @id
 pictured_type string?
 pictured_id unknown?
 kind string?
 of_id unknown?
 pictured unknown? @column()
`,
    ),
  },
};
