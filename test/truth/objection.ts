// The models of fixtures/objection, in the order of files and lines; each was looked at beside its source.
//
// Conventions where more than one answer could be right:
// - `type` is that of the JSON schema, else what TypeScript says; a field is nullable unless it is required, has a default, or is the key.
// - A relation is a field without a column; the side that holds the key names it. A key that only a relation names is a field.
// - The table between two models that has no model is one called as the table, at the line of the first that names it.
import { modelsIn } from './models.ts';
import type { Truth } from './truth.ts';

export const truth: Truth = {
  objection: {
    models: modelsIn(
      'objection',
      `
# agency objection source
model Client clients src/models/client.js#"export class Client"
 id integer @id
 name string
 vatNumber string? @column(vat_number)
 deletedAt string? @column(deleted_at)
 projects Project[] @relation
 invoices Invoice[] @relation
 @@hooks $beforeInsert, $beforeUpdate
model Invoice accounts.invoices src/models/client.js#"export class Invoice"
 number string @id
 client_id integer
 client_vat string?
 cents integer @default(0)
 paid_at string?
 client Client? @relation(client_id, client_vat -> id, vatNumber)
 @@hooks static beforeDelete, $afterFind
/// Whoever works here.
model Person people src/models/person.js#"export class Person"
 id integer @id
 firstName string @column(first_name)
 lastName string @column(last_name)
 /// Where invoices go.
 email string?
 role string @default(maker) @enum(lead, maker, freelancer)
 bossId integer? @column(boss_id)
 rate number?
 skills string[]?
 address object?
 active boolean @default(true)
 createdAt string? @column(created_at)
 updatedAt string? @column(updated_at)
 fullName virtual? @column()
 boss Person? @relation(bossId -> id)
 reports Person[] @relation
 profile Profile? @relation
 projects Project[] @relation
 @@hooks $beforeInsert, $beforeUpdate
/// In the table of people, with a rate.
model Freelancer people src/models/person.js#"export class Freelancer"
 id integer @id
 firstName string @column(first_name)
 lastName string @column(last_name)
 /// Where invoices go.
 email string?
 role string @default(maker) @enum(lead, maker, freelancer)
 bossId integer? @column(boss_id)
 rate number?
 skills string[]?
 address object?
 active boolean @default(true)
 createdAt string? @column(created_at)
 updatedAt string? @column(updated_at)
 fullName virtual? @column()
 boss Person? @relation(bossId -> id)
 reports Person[] @relation
 profile Profile? @relation
 projects Project[] @relation
 @@base "Person"
 @@hooks $beforeInsert, $beforeUpdate
model Profile profiles src/models/person.js#"export class Profile"
 personId integer @id @column(person_id)
 photoUrl string? @column(photo_url)
 aboutMe string? @column(about_me)
 person Person @relation(personId -> id)
 @@hooks $beforeInsert, $beforeUpdate
model Project projects src/models/project.js#"export class Project"
 id string @id
 name string
 clientId integer @column(client_id)
 state string @default(open) @enum(open, won, lost)
 budget integer?
 meta object?
 createdAt string? @column(created_at)
 updatedAt string? @column(updated_at)
 ownerId integer? @column(owner_id)
 client Client @relation(clientId -> id)
 owner Person? @relation(ownerId -> id)
 members Person[] @relation
 tasks Task[] @relation
 @@hooks $beforeInsert, $beforeUpdate
model Membership memberships src/models/project.js#"export class Membership"
 personId integer @column(person_id)
 projectId string @column(project_id)
 since string?
 @@id(personId, projectId)
 @@hooks $beforeInsert, $beforeUpdate
model Task tasks src/models/task.js#"export class Task"
 id integer @id
 projectId string @column(project_id)
 assigneeId integer? @column(assignee_id)
 title string
 done boolean?
 minutes integer?
 project Project @relation(projectId -> id)
 assignee Person? @relation(assigneeId -> id)
 mainTag Tag? @relation
 tags Tag[] @relation
 @@hooks $beforeInsert, $beforeUpdate
model main_tags src/models/task.js#"export class Task"
 task_id integer @relation(Task: task_id -> id)
 tag_slug unknown @relation(Tag: tag_slug -> slug)
model tasks_tags src/models/task.js#"export class Task"
 task_id integer @relation(Task: task_id -> id)
 tag_slug unknown @relation(Tag: tag_slug -> slug)
 weight unknown?
model Tag tags src/models/task.js#"export class Tag"
 slug unknown @id
`,
    ),
  },
};
