package sqlitestore

import "context"

// DeleteSealed deletes all encrypted records, overwrites them in the database and
// empties the write-ahead log; it returns how many there were. Old blocks of the disk
// and backups may still hold them, encrypted. After [checkin.ErrStore] because somebody
// was reading, such as a backup, it is called again. Records that come with the events
// of others afterwards are kept again.
func (s *Store) DeleteSealed(ctx context.Context) (n int, err error) {
	if err := s.take(ctx); err != nil {
		return 0, err
	}
	defer s.release()
	if err := s.Err(); err != nil {
		return 0, err
	}
	ctx = context.WithoutCancel(ctx)
	done, err := s.writer.conn.ExecContext(ctx, "DELETE FROM sealed")
	if err != nil {
		err = coded(err)
		s.fail(err)
		return 0, err
	}
	gone, err := done.RowsAffected()
	if err != nil {
		return 0, coded(err)
	}
	return int(gone), s.settle(ctx, "TRUNCATE")
}
