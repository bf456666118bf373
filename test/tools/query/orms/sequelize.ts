// Sequelize 6 on PostgreSQL.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ModelQuery } from '../../../../src/tools/query/model-query.ts';
import { fixtures } from '../../../support/folders.ts';
import { startPostgres } from '../../../support/postgres.ts';
import {
  commentFields,
  comments,
  type Opened,
  postFields,
  posts,
  tokens,
  userFields,
  users,
} from '../data.ts';
import { stopWhenAlone } from './postgres.ts';

const load = createRequire(join(fixtures, 'sequelize/package.json'));

export async function openSequelize(): Promise<Opened> {
  const postgres = await startPostgres();
  const { Sequelize, DataTypes, Op } = load('sequelize');
  const sequelize = new Sequelize(postgres.url, {
    logging: false,
    define: { timestamps: false, underscored: true },
  });
  const key = { type: DataTypes.INTEGER, primaryKey: true };
  const User = sequelize.define('User', {
    id: key,
    email: DataTypes.STRING,
    name: DataTypes.STRING,
    role: DataTypes.ENUM('ADMIN', 'AUTHOR', 'READER'),
    passwordHash: DataTypes.STRING,
    active: DataTypes.BOOLEAN,
    createdAt: DataTypes.DATE,
    mentorId: DataTypes.INTEGER,
    planCode: DataTypes.STRING,
  });
  const Post = sequelize.define('Post', {
    id: key,
    slug: DataTypes.STRING,
    title: DataTypes.STRING,
    body: DataTypes.TEXT,
    // Ordered as text, as everywhere else.
    status: DataTypes.STRING,
    rating: DataTypes.DECIMAL(4, 2),
    views: DataTypes.INTEGER,
    publishedAt: DataTypes.DATE,
    authorId: DataTypes.INTEGER,
    categoryId: DataTypes.INTEGER,
  });
  const Comment = sequelize.define('Comment', {
    id: key,
    text: DataTypes.STRING,
    postId: DataTypes.INTEGER,
    authorId: DataTypes.INTEGER,
    replyToId: DataTypes.INTEGER,
  });
  const Token = sequelize.define('Token', {
    id: { type: DataTypes.STRING, primaryKey: true },
    hash: DataTypes.STRING,
    userId: DataTypes.INTEGER,
  });
  const loose = { constraints: false };
  User.belongsTo(User, { as: 'mentor', foreignKey: 'mentorId', ...loose });
  User.hasMany(Post, { as: 'posts', foreignKey: 'authorId', ...loose });
  User.hasMany(Token, { as: 'tokens', foreignKey: 'userId', ...loose });
  Post.belongsTo(User, { as: 'author', foreignKey: 'authorId', ...loose });
  Post.hasMany(Comment, { as: 'comments', foreignKey: 'postId', ...loose });
  Comment.belongsTo(Post, { as: 'post', foreignKey: 'postId', ...loose });
  Comment.belongsTo(User, { as: 'author', foreignKey: 'authorId', ...loose });
  await sequelize.sync();
  await User.bulkCreate(users);
  await Post.bulkCreate(posts);
  await Comment.bulkCreate(comments);
  await Token.bulkCreate(tokens);

  const user: ModelQuery = new ModelQuery('user', {
    from: User,
    fields: [...userFields],
    relations: { posts: () => post, mentor: () => user },
    scope: ({ user: { plan } }) => ({ planCode: plan }),
    search: ['name'],
  });
  const comment: ModelQuery = new ModelQuery('comment', {
    from: Comment,
    fields: [...commentFields],
    relations: { author: user, post: () => post },
    scope: () => ({ replyToId: null }),
  });
  const post: ModelQuery = new ModelQuery('post', {
    from: Post,
    fields: [...postFields],
    relations: { author: user, comments: comment },
    scope: ({ user: { tenant } }) => ({ categoryId: tenant }),
    search: ['title'],
  });
  const openUser: ModelQuery = new ModelQuery('user', {
    from: User,
    fields: ['*', 'passwordHash'],
    relations: { tokens: ['id', 'hash'], posts: ['id', 'title'] },
    scope: 'all',
  });
  const openPost = new ModelQuery('post', {
    from: Post,
    fields: '*',
    relations: { author: openUser, comments: ['id', 'text', 'authorId'] },
    scope: 'all',
  });
  return {
    published: { post, user, comment },
    open: { post: openPost, user: openUser },
    from: Post,
    userFrom: User,
    scoped: (scope) => new ModelQuery('post', { from: Post, fields: ['id'], scope: () => scope as object }),
    holes: [
      { [Op.and]: [] },
      { [Op.or]: [] },
      { [Op.and]: [{ categoryId: undefined }] },
      { categoryId: { [Op.eq]: undefined } },
    ],
    misspelt: { categoryid: 1 },
    naive: {
      'lists within values': () => Post.findAll({ where: { categoryId: [1, 2] } }),
      'a hidden column within conditions': () => User.findAll({ where: { passwordHash: 'scrypt$ada$0f3c' } }),
      'a hidden column that is selected': () => User.findAll({ attributes: ['passwordHash'] }),
      'relations within what is selected': () => Post.findAll({ include: { all: true, nested: true } }),
      'a scope merged with the conditions': () =>
        Post.findAll({ where: { ...{ categoryId: 1 }, ...{ categoryId: 2 } } }),
      'order by a hidden column': () => User.findAll({ order: [['passwordHash', 'DESC']] }),
      'groups of a hidden column': () =>
        User.findAll({ attributes: ['passwordHash'], group: ['passwordHash'] }),
    },
    async close() {
      await sequelize.close();
      await stopWhenAlone(postgres);
    },
  };
}
