// The models of fixtures/sequelize, written by hand from its sources, in the order of files and lines.
//
// Conventions where more than one answer could be right:
// - `type` is the data type as Sequelize calls it; `@db` is what PostgreSQL gets of it, and none of an enum or a geometry.
// - A key is the relation of its own attribute, with what happens to it; an association is a field without a column.
// - The first association that touches a key decides whether it may be null, and what happens to it.
// - A table between two models that nobody defined is at the line of the model that says it first.
import { modelsIn } from './models.ts';
import type { Truth } from './truth.ts';

export const truth: Truth = {
  sequelize: {
    client: {
      tables: 'CREATE TABLE "Tag" (id serial PRIMARY KEY, name varchar(255))',
      reads: ['await sequelize.models.Tag.count()', '0'],
      writes: "await sequelize.models.Tag.create({ name: 'Contract' })",
    },
    models: modelsIn(
      'sequelize',
      `
# hotel sequelize source
model Booking bookings src/models/booking.js#"class Booking extends"
 id UUID @id @default(uuidv4()) @db(UUID)
 guestId INTEGER @column(guest_id) @db(INTEGER) @relation(Guest: guestId -> id; onDelete NO ACTION; onUpdate CASCADE)
 arrival DATE @default(now()) @db(TIMESTAMP WITH TIME ZONE)
 /// With breakfast.
 price DECIMAL? @db(DECIMAL(8,2))
 note TEXT? @default('none') @db(TEXT)
 rating DOUBLE? @db(DOUBLE PRECISION)
 clerkId INTEGER? @column(clerk_id) @db(INTEGER) @relation(Employee: clerkId -> id; onDelete RESTRICT; onUpdate CASCADE)
 createdAt DATE @default(now()) @column(created_at) @db(TIMESTAMP WITH TIME ZONE)
 changedAt DATE @updatedAt @column(changed_at) @db(TIMESTAMP WITH TIME ZONE)
 version INTEGER @default(0) @db(INTEGER)
 roomNumber STRING @column(room_number) @db(VARCHAR(5)) @relation(Room: roomNumber -> number; onDelete NO ACTION; onUpdate CASCADE)
 cleanerId INTEGER? @column(cleaner_id) @db(INTEGER)
 guest Guest @relation(guestId -> id; onDelete NO ACTION; onUpdate CASCADE)
 room Room @relation(roomNumber -> number; onDelete NO ACTION; onUpdate CASCADE)
 clerk Employee? @relation(clerkId -> id; onDelete RESTRICT; onUpdate CASCADE)
 cleaner Employee? @relation(cleanerId -> id)
 @@timestamps createdAt, changedAt
model Employee Employees src/models/employee.js#"const Employee = sequelize.define("
 id INTEGER @id @default(autoincrement()) @db(INTEGER)
 name STRING @db(VARCHAR(255))
 role ENUM? @enum(desk, cleaning)
 hired DATE @default(now()) @db(TIMESTAMP WITH TIME ZONE)
 bossId INTEGER? @db(INTEGER) @relation(Employee: bossId -> id; onDelete SET NULL; onUpdate CASCADE)
 boss Employee? @relation(bossId -> id; onDelete SET NULL; onUpdate CASCADE)
 team Employee[] @relation
 friends Employee[] @relation
 @@timestamps hired, -
model Friendship src/models/employee.js#"const Employee = sequelize.define("
 EmployeeId INTEGER @db(INTEGER) @relation(Employee: EmployeeId -> id; onDelete CASCADE; onUpdate CASCADE)
 friendId INTEGER @db(INTEGER) @relation(Employee: friendId -> id; onDelete CASCADE; onUpdate CASCADE)
 hired DATE @default(now()) @db(TIMESTAMP WITH TIME ZONE)
 @@id(EmployeeId, friendId)
 @@timestamps hired, -
/// Whoever stays here.
model Guest guests src/models/guest.js#"class Guest extends"
 id INTEGER @id @default(autoincrement()) @db(INTEGER)
 firstName STRING? @column(first_name) @db(VARCHAR(255))
 lastName STRING @column(last_name) @db(VARCHAR(80))
 /// They log in with it.
 email STRING @unique @db(VARCHAR(255))
 language ENUM? @default(en) @enum(nl, en, de)
 born DATEONLY? @db(DATE)
 preferences JSONB? @default({}) @db(JSONB)
 vip BOOLEAN @default(false) @db(BOOLEAN)
 nights INTEGER? @default(0) @column(nights_total) @db(INTEGER)
 fullName VIRTUAL? @column()
 phones STRING[]? @db(VARCHAR(255)[])
 createdAt DATE @default(now()) @column(created_at) @db(TIMESTAMP WITH TIME ZONE)
 updatedAt DATE @updatedAt @column(updated_at) @db(TIMESTAMP WITH TIME ZONE)
 deletedAt DATE? @column(deleted_at) @db(TIMESTAMP WITH TIME ZONE)
 bookings Booking[] @relation
 Passport Passport? @relation
 Tags Tag[] @relation
 @@index(lastName, firstName)
 @@unique(born, email) guest_born
 @@hooks beforeValidate trimEmail, afterCreate, afterCreate welcome
 @@softDelete deletedAt
 @@timestamps createdAt, updatedAt
model GuestTags src/models/guest.js#"class Guest extends"
 GuestId INTEGER @column(guest_id) @db(INTEGER) @relation(Guest: GuestId -> id; onDelete CASCADE; onUpdate CASCADE)
 TagId INTEGER @column(tag_id) @db(INTEGER) @relation(Tag: TagId -> id; onDelete CASCADE; onUpdate CASCADE)
 @@id(GuestId, TagId)
model Passport passports src/models/passport.js#"const Passport = sequelize.define("
 number STRING @id @db(VARCHAR(20))
 country CHAR @db(CHAR(2))
 page SMALLINT? @db(SMALLINT)
 scan BLOB? @db(BYTEA)
 checkedBy INTEGER? @column(checked_by) @db(INTEGER) @relation(employees: checkedBy -> id; onDelete SET NULL)
 GuestId INTEGER? @column(guest_id) @db(INTEGER) @relation(Guest: GuestId -> id; onDelete SET NULL; onUpdate CASCADE)
 Guest Guest? @relation(GuestId -> id; onDelete SET NULL; onUpdate CASCADE)
 @@unique(country, page) country_page
model Person people src/models/person.js#"class Person extends"
 name STRING @id @db(VARCHAR(255))
 at TIME? @db(TIME)
 loud FLOAT? @db(FLOAT)
 small TINYINT? @db(TINYINT)
model Room rooms src/models/room.js#"const Room = sequelize.define("
 id INTEGER @id @default(autoincrement()) @db(INTEGER)
 number STRING @unique @db(VARCHAR(5))
 floor INTEGER? @default(1) @db(INTEGER)
 place GEOMETRY?
 name CITEXT? @db(CITEXT)
 code BIGINT? @unique @db(BIGINT)
 createdAt DATE @default(now()) @column(created_at) @db(TIMESTAMP WITH TIME ZONE)
 updatedAt DATE @updatedAt @column(updated_at) @db(TIMESTAMP WITH TIME ZONE)
 Bookings Booking[] @relation
 Tags Tag[] @relation
 @@hooks beforeSave round, afterDestroy close
 @@timestamps createdAt, updatedAt
model RoomTag extra.room_tags src/models/roomtag.js#"sequelize.define("
 id INTEGER @id @default(autoincrement()) @db(INTEGER)
 since DATEONLY? @db(DATE)
 room INTEGER? @db(INTEGER) @relation(Room: room -> id; onDelete CASCADE; onUpdate CASCADE)
 tag INTEGER? @db(INTEGER) @relation(Tag: tag -> id; onDelete CASCADE; onUpdate CASCADE)
 @@unique(room, tag)
model Tag src/models/tag.js#"const Tag = sequelize.define("
 id INTEGER @id @default(autoincrement()) @db(INTEGER)
 name STRING? @db(VARCHAR(255))
 Guests Guest[] @relation
 Rooms Room[] @relation
`,
    ),
  },
};
