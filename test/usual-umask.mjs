/** A server narrows it for its whole process; in a worker that ran one before, no spec could see a file that others may read. */
process.umask(0o022);
