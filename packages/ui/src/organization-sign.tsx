import { classes } from './classes.tsx';
import { Monogram } from './monogram.tsx';

const sizes = {
  small: 'size-8 rounded-small',
  regular: 'size-10 rounded-control',
  large: 'size-16 rounded-control',
};

/** The organization by its logo, or by its letters where it has none. Its name stands beside it, so it is hidden from those who hear the page. */
export function OrganizationSign({
  id,
  name,
  logo,
  size = 'regular',
}: {
  id: string;
  name: string;
  /** Path of its logo; null or empty: none. */
  logo: string | null;
  /** 32, 40 or 64 px. Default `regular`, 40. */
  size?: keyof typeof sizes | undefined;
}) {
  if (logo === null || logo === '') return <Monogram kind="organization" size={size} id={id} name={name} />;
  return <img src={logo} alt="" className={classes('shrink-0 bg-white object-contain', sizes[size])} />;
}
