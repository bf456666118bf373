// The models of fixtures/typeorm, written by hand from its sources, in the order of files and lines.
//
// Conventions where more than one answer could be right:
// - `type` is what TypeScript says, else the type of the column; `@db` is the type that is named, or that PostgreSQL gives.
// - A relation whose column nobody wrote has that column; one with a column beside it, and any other side, has none.
// - Where a relation has several columns that nobody wrote, they are fields of their own.
// - The table between two entities is a model called as the table, at the line of the relation.
// - What is embedded is told with its path. A child has the fields of its base, and the value that tells it as a default.
import { modelsIn } from './models.ts';
import type { Truth } from './truth.ts';

export const truth: Truth = {
  typeorm: {
    client: {
      tables: `CREATE TYPE medicines_form_enum AS ENUM ('pill', 'drops');
        CREATE TABLE medicines (id serial PRIMARY KEY, name varchar(200), dose_mg numeric(8,3), added timestamp DEFAULT now(), form medicines_form_enum DEFAULT 'pill')`,
      reads: ["await dataSource.getRepository('Medicine').count()", '0'],
      writes: "await dataSource.getRepository('Medicine').insert({ name: 'Contract', dose: null })",
    },
    models: modelsIn(
      'typeorm',
      `
# clinic typeorm source
model Medicine medicines src/entities/medicine.ts#"export const MedicineEntity ="
 id number @id @default(autoincrement()) @db(integer)
 name string @unique @db(varchar(200))
 dose decimal? @column(dose_mg) @db(decimal(8, 3))
 added Date @default(now()) @db(timestamp)
 form enum @default(pill) @db(enum) @enum(pill, drops)
 batches Batch[] @relation
 replaces Medicine[] @relation
 @@index(form, name) medicine_form
 @@unique(name, dose)
 @@check medicine_dose: "dose_mg" > 0
 @@hooks beforeRemove Changes
 @@timestamps added, -
model medicine_replaces src/entities/medicine.ts#"export const MedicineEntity ="
 medicinesId_1 number @db(integer) @relation(Medicine: medicinesId_1 -> id; onDelete CASCADE; onUpdate CASCADE)
 medicinesId_2 number @db(integer) @relation(Medicine: medicinesId_2 -> id; onDelete CASCADE; onUpdate CASCADE)
 @@id(medicinesId_1, medicinesId_2)
/// What came in together.
model Batch batch src/entities/medicine.ts#"export const BatchEntity ="
 number varchar @id @db(varchar(20))
 until Date? @db(timestamp)
 medicine Medicine @column(medicine_id) @db(integer) @relation(medicine -> id; onDelete CASCADE)
 @@hooks beforeRemove Changes
/// Whoever is treated here.
model Patient patients src/entities/person.ts#"export class Patient extends"
 id string @id @default(uuid()) @db(uuid)
 createdAt Date @default(now()) @db(timestamptz)
 updatedAt Date @default(now()) @updatedAt @db(timestamp)
 deletedAt Date? @column(deleted_at) @db(timestamp)
 version number @db(integer)
 firstName string @db(varchar)
 lastName string? @db(varchar)
 born string? @db(date)
 address.street string @column(homeStreet) @db(varchar(120))
 address.zipCode string @column(homeZip) @db(char(6))
 address.country string @default(NL) @column(homeCountry) @db(varchar(2))
 address.place.lat number? @column(homePlaceLat) @db(float)
 address.place.lng number? @column(homePlaceLong) @db(float)
 /// As on the card.
 number string @unique @db(varchar)
 sex Sex @default(x) @db(enum)
 email string? @db(citext)
 insurer string @db(varchar(40))
 allergies string[] @default("{}") @db(text[])
 notes Record @default('{}') @db(jsonb)
 /// In kilogrammes.
 weight string? @db(numeric(5, 2))
 languages string[]? @db(simple-array)
 active boolean @default(true) @db(boolean)
 visits Visit[] @relation
 file File? @relation
 guardian Patient? @column(guardianId) @db(uuid) @relation(guardian -> id; onDelete SET NULL)
 children Patient[] @relation
 relatives Patient[] @relation
 @@index(lastName, firstName)
 @@index(email)
 @@unique(number, insurer) patient_by_number
 @@unique(email, insurer) patient_email
 @@hooks beforeInsert trim, beforeUpdate trim, beforeRemove Changes
 @@softDelete deletedAt
 @@timestamps createdAt, updatedAt
model patients_relatives_patients src/entities/person.ts#"relatives: Patient[];"
 patientsId_1 string @db(uuid) @relation(Patient: patientsId_1 -> id; onDelete CASCADE; onUpdate CASCADE)
 patientsId_2 string @db(uuid) @relation(Patient: patientsId_2 -> id; onDelete CASCADE; onUpdate CASCADE)
 @@id(patientsId_1, patientsId_2)
model File archive.file src/entities/person.ts#"export class File extends"
 id string @id @default(uuid()) @db(uuid)
 createdAt Date @default(now()) @db(timestamptz)
 updatedAt Date @default(now()) @updatedAt @db(timestamp)
 patient Patient @unique @column(patientId) @db(uuid) @relation(patient -> id; onDelete CASCADE; onUpdate CASCADE)
 scan Buffer @db(bytea)
 size string @db(bigint unsigned)
 @@hooks beforeRemove Changes
 @@timestamps createdAt, updatedAt
model Prescription prescription src/entities/prescription.ts#"export class Prescription"
 id string @id @default(autoincrement()) @db(bigint)
 medicineId number @db(integer)
 patient Patient @column(patientId) @db(uuid) @relation(patient -> id; onDelete RESTRICT)
 every string @db(interval)
 hours number[]? @db(int[])
 @@hooks beforeRemove Changes
/// How often each is prescribed.
view Prescribed prescribed src/entities/prescription.ts#"export class Prescribed"
 name string
 count number @column(times)
 @@hooks beforeRemove Changes
/// Doctors, nurses and all others.
model Employee employee src/entities/staff.ts#"export class Employee extends"
 id string @id @default(uuid()) @db(uuid)
 createdAt Date @default(now()) @db(timestamptz)
 updatedAt Date @default(now()) @updatedAt @db(timestamp)
 number number @unique @default(autoincrement()) @db(int)
 name string @db(varchar)
 visits Visit[] @relation
 department Department? @column(departmentId) @db(integer) @relation(department -> id)
 role string @db(varchar)
 @@index(role)
 @@check doctor_specialty: "specialty" <> ''
 @@hooks beforeRemove Changes
 @@timestamps createdAt, updatedAt
model Nurse employee src/entities/staff.ts#"export class Nurse extends"
 id string @id @default(uuid()) @db(uuid)
 createdAt Date @default(now()) @db(timestamptz)
 updatedAt Date @default(now()) @updatedAt @db(timestamp)
 number number @unique @default(autoincrement()) @db(int)
 name string @db(varchar)
 visits Visit[] @relation
 department Department? @column(departmentId) @db(integer) @relation(department -> id)
 ward string? @db(varchar)
 role string @default(Nurse) @db(varchar)
 @@base "Employee"
 @@hooks afterLoad nameWard, beforeRemove Changes
 @@timestamps createdAt, updatedAt
model Doctor employee src/entities/staff.ts#"export class Doctor extends"
 id string @id @default(uuid()) @db(uuid)
 createdAt Date @default(now()) @db(timestamptz)
 updatedAt Date @default(now()) @updatedAt @db(timestamp)
 number number @unique @default(autoincrement()) @db(int)
 name string @db(varchar)
 visits Visit[] @relation
 department Department? @column(departmentId) @db(integer) @relation(department -> id)
 specialty string? @db(varchar(80))
 deputy Doctor? @column(deputyId) @db(uuid) @relation(deputy -> id)
 role string @default(md) @db(varchar)
 @@base "Employee"
 @@check doctor_specialty: "specialty" <> ''
 @@hooks beforeRemove Changes
 @@timestamps createdAt, updatedAt
model Department department src/entities/staff.ts#"export class Department"
 id number @id @default(autoincrement()) @db(integer)
 name string @db(varchar)
 parent Department? @column(parentId) @db(integer) @relation(parent -> id)
 children Department[] @relation
 mpath string? @default("") @db(varchar)
 @@hooks beforeRemove Changes
model Skill skill src/entities/staff.ts#"export class Skill"
 code string @id @db(varchar)
 above Skill? @column(aboveCode) @db(varchar) @relation(above -> code; onDelete CASCADE)
 below Skill[] @relation
 @@hooks beforeRemove Changes
model skill_closure src/entities/staff.ts#"export class Skill"
 code_ancestor string @db(varchar) @relation(Skill: code_ancestor -> code; onDelete CASCADE)
 code_descendant string @db(varchar) @relation(Skill: code_descendant -> code; onDelete CASCADE)
 @@id(code_ancestor, code_descendant)
model Visit visit src/entities/visit.ts#"export class Visit"
 id number @id @default(autoincrement()) @db(integer)
 startsAt Date @db(timestamp(3) with time zone)
 endsAt Date? @db(timestamp)
 kind enum @default(first) @db(simple-enum) @enum(first, control, emergency)
 patientId string @db(uuid)
 patient Patient @relation(patientId -> id; onDelete CASCADE)
 doctor Doctor? @column(doctor_number) @db(int) @relation(doctor -> number)
 staff Employee[] @relation
 floor number? @db(integer)
 door string? @db(varchar(8))
 room Room? @relation(floor, door -> floor, door)
 staffCount number @column()
 @@index(startsAt)
 @@check -: "endsAt" > "startsAt"
 @@hooks afterInsert VisitLog, beforeRemove Changes
model visit_staff src/entities/visit.ts#"staff: Employee[];"
 visit_id number @db(integer) @relation(Visit: visit_id -> id; onDelete CASCADE; onUpdate CASCADE)
 employee_id string @db(uuid) @relation(Employee: employee_id -> id; onDelete CASCADE; onUpdate CASCADE)
 @@id(visit_id, employee_id)
model Room room src/entities/visit.ts#"export class Room"
 floor number @db(integer)
 door string @db(varchar(8))
 beds number @default(1) @db(int)
 @@id(floor, door)
 @@hooks beforeRemove Changes
model BedPlan bed_plan src/entities/visit.ts#"export class BedPlan"
 day string @id @db(date)
 roomFloor number? @db(integer)
 roomDoor string? @db(varchar(8))
 room Room? @relation(roomFloor, roomDoor -> floor, door; onDelete CASCADE)
 @@hooks beforeRemove Changes
enum Sex f, m, x
`,
    ),
  },
};
