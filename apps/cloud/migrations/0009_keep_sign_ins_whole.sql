-- What is approved lies in its row for a second. Beside the row (TOAST, from 2 kB) it would be written, read and deleted there by itself.
alter table lanyard.sign_ins set (toast_tuple_target = 8160);
