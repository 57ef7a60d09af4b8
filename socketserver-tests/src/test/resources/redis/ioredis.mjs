import Redis from 'ioredis';

const client = new Redis(Number(process.argv[2]), '127.0.0.1');
client.on('error', error => console.log(`error ${error}`));
await client.set('a', '1');
console.log(`incrby ${await client.incrby('a', 5)}`);
const replies = await client.multi().set('b', 'x').get('b').exec();
console.log(`multi ${replies.map(each => each[1])}`);
console.log(`ttl ${await client.expire('b', 10)} ${await client.ttl('b')}`);
console.log(`mget ${await client.mget('a', 'b', 'none')}`);
await client.quit();
