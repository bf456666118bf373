// The tables of fixtures/kysely, in the order of files and lines; each was looked at beside its interface.
//
// Conventions where more than one answer could be right:
// - A table is called as queries name it, at the line of its interface; `type` is what is selected.
// - What a new row need not say has the default `generated()`: what the database gives is not known.
import { modelsIn } from './models.ts';
import type { Truth } from './truth.ts';

export const truth: Truth = {
  kysely: {
    client: {
      tables: 'CREATE TABLE team (id serial, name text)',
      reads: ["await db.selectFrom('team').selectAll().execute().then((rows) => rows.length)", '0'],
      writes: "await db.insertInto('team').values({ name: 'Contract' }).execute()",
    },
    models: modelsIn(
      'kysely',
      `
# club kysely source
model audit_log src/db/archive.ts#"export interface AuditLog"
 /// Counts up.
 id string @default(generated())
 actor_id number?
 at Date @default(generated())
 cost string?
 kind AuditKind
 labels string[]? @default(generated())
 payload Json?
 times Date[]
model accounts.old_member src/db/archive.ts#"export interface AccountsOldMember"
 email string
 id number @default(generated())
model match src/db/match.ts#"export interface"
 id number @default(generated())
 homeId number @column(home_id)
 guestId number @column(guest_id)
 playedAt Date @default(generated()) @column(played_at)
 public boolean @default(generated())
model play src/db/match.ts#"export type PlayTable"
 matchId number @column(match_id)
 memberId number @column(member_id)
 minutes number
 note string?
model teamMember team_member src/db/types.ts#"teamMember:"
 teamId number @column(team_id)
 memberId number @column(member_id)
 since Date @default(generated())
 captain boolean @default(generated())
/// Whoever plays here.
model member src/db/types.ts#"export interface MemberTable"
 createdAt Date @default(generated()) @column(created_at)
 updatedAt Date? @default(generated()) @column(updated_at)
 id number @default(generated())
 firstName string @column(first_name)
 lastName string? @column(last_name)
 /// Never shown.
 email string
 rank Rank @default(generated())
 level number @enum(1, 2, 3)
 born Date?
 address object
 tags string[]?
 mentorId number? @column(mentor_id)
 photo Uint8Array
model team src/db/types.ts#"interface TeamTable"
 id string @default(generated())
 name string
 colours Colour[]
model press.report src/db/types.ts#"export interface ReportTable"
 matchId number @column(match_id)
 text string
 score MatchScore?
 seen number @default(generated())
enum AuditKind delete, insert, update
enum Rank guest, player, coach
enum Colour blue, black, red
`,
    ),
  },
};
