// Preloaded into a child: SIGKILL at the nth time that keys or accounts overwrite what was deleted.
import Database from 'better-sqlite3';

const { exec } = Database.prototype;
let left = Number(process.env.HANDRAIL_TEST_DIE_AT_PURGE);
Database.prototype.exec = function (sql) {
  if (sql === 'VACUUM' && /(?:keys|identity)\.sqlite$/.test(this.name) && --left === 0) process.kill(process.pid, 'SIGKILL');
  return exec.call(this, sql);
};
