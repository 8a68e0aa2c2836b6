-- Since 0045 unanswered notifications are counted by browser; the version that counted by member is gone.
drop table lanyard.notification_waits;
