// Preloaded into a child: SIGKILL at the nth time that keys or accounts overwrite what was deleted.
import Database from 'better-sqlite3';

const { pragma } = Database.prototype;
let left = Number(process.env.HANDRAIL_TEST_DIE_AT_PURGE);
Database.prototype.pragma = function (sql, ...rest) {
  if (sql.startsWith('wal_checkpoint') && /(?:keys|identity)\.sqlite$/.test(this.name) && --left === 0)
    process.kill(process.pid, 'SIGKILL');
  return pragma.call(this, sql, ...rest);
};
