// Mongoose 8 and 9, over the protocol of MongoDB.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ModelQuery } from '../../../../src/tools/query/model-query.ts';
import { fixtures } from '../../../support/folders.ts';
import { startMongo } from '../../../support/mongo.ts';
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

const load = createRequire(join(fixtures, 'mongoose/package.json'));

export async function openMongoose(version: 'mongoose' | 'mongoose-8'): Promise<Opened> {
  const mongo = await startMongo(createRequire(load.resolve(version))('bson'));
  const { Mongoose, Schema } = load(version);
  const mongoose = new Mongoose();
  await mongoose.connect(mongo.url, { autoCreate: false, autoIndex: false });
  const options = { id: false, toJSON: { virtuals: true } };
  const related = (ref: string, localField: string, foreignField: string, justOne: boolean) => ({
    options: { ref, localField, foreignField, justOne },
  });
  const userSchema = new Schema(
    {
      id: Number,
      email: { type: String, required: true },
      name: String,
      role: { type: String, enum: ['ADMIN', 'AUTHOR', 'READER'] },
      passwordHash: { type: String, select: false },
      active: Boolean,
      createdAt: Date,
      mentorId: Number,
      planCode: String,
    },
    {
      ...options,
      virtuals: {
        mentor: related('User', 'mentorId', 'id', true),
        posts: related('Post', 'id', 'authorId', false),
        tokens: related('Token', 'id', 'userId', false),
      },
    },
  );
  const postSchema = new Schema(
    {
      id: Number,
      slug: String,
      title: String,
      body: String,
      status: { type: String, enum: ['PUBLISHED', 'DRAFT', 'SCHEDULED', 'ARCHIVED'] },
      rating: Schema.Types.Decimal128,
      views: Number,
      publishedAt: Date,
      authorId: Number,
      categoryId: Number,
    },
    {
      ...options,
      virtuals: {
        author: related('User', 'authorId', 'id', true),
        comments: related('Comment', 'id', 'postId', false),
      },
    },
  );
  const commentSchema = new Schema(
    { id: Number, text: String, postId: Number, authorId: Number, replyToId: Number },
    {
      ...options,
      virtuals: {
        post: related('Post', 'postId', 'id', true),
        author: related('User', 'authorId', 'id', true),
      },
    },
  );
  const User = mongoose.model('User', userSchema);
  const Post = mongoose.model('Post', postSchema);
  const Comment = mongoose.model('Comment', commentSchema);
  const Token = mongoose.model(
    'Token',
    new Schema({ key: String, hash: String, userId: Number }, { id: false }),
  );
  await User.insertMany(users);
  await Post.insertMany(posts);
  await Comment.insertMany(comments);
  await Token.insertMany(tokens.map(({ id, ...token }) => ({ key: id, ...token })));

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
    scope: ({ user: { tenant } }) => ({ categoryId: { $in: [tenant] } }),
    search: ['title'],
  });
  const openUser: ModelQuery = new ModelQuery('user', {
    from: User,
    fields: ['*', 'passwordHash'],
    relations: { tokens: ['hash'], posts: ['id', 'title'] },
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
      { $and: [] },
      { $or: [] },
      { $and: [{ categoryId: undefined }] },
      { categoryId: {} },
      { categoryId: { $in: [undefined] } },
    ],
    misspelt: { categoryid: 1 },
    naive: {
      'operators within values': () => User.find({ passwordHash: { $gt: '' } }),
      'patterns within values': () => User.find({ passwordHash: { $regex: '^scrypt.ada.0' } }),
      'a scope merged with the conditions': () =>
        Post.find({ ...{ categoryId: 1 }, ...{ categoryId: { $ne: 1 } } }),
      'order by a hidden column': () => User.find().sort({ passwordHash: -1 }),
      'a hidden column that is selected': () => User.find({}, '+passwordHash'),
      'stages of others': () =>
        Post.aggregate([
          { $lookup: { from: 'tokens', localField: 'authorId', foreignField: 'userId', as: 'tokens' } },
        ]),
      'a filter that is no filter': () =>
        Post.find({ $or: [{ categoryId: 1 }, { categoryId: { $exists: true } }] }),
    },
    async close() {
      await mongoose.disconnect();
      await mongo.stop();
    },
  };
}
