import { createClient } from 'redis';

const client = createClient({ url: `redis://127.0.0.1:${process.argv[2]}` });
client.on('error', error => console.log(`error ${error}`));
await client.connect();
await client.set('a', '1');
console.log(`incrby ${await client.incrBy('a', 5)}`);
console.log(`multi ${await client.multi().set('b', 'x').get('b').exec()}`);
console.log(`ttl ${await client.expire('b', 10)} ${await client.ttl('b')}`);
console.log(`mget ${await client.mGet(['a', 'b', 'none'])}`);
await client.close();
