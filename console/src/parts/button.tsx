import { Button as TButton, type ButtonProps } from 'tdesign-react/es/button';

/** TDesign's; left alone it makes a <div> of a disabled button, which screen readers do not know as one. */
export const Button = (props: ButtonProps) => <TButton tag="button" {...props} />;
