import { Button } from './button';
import { setLanguage, useTexts } from '../texts';
import { setTheme, useTheme } from './theme';

export function LanguageButton() {
  const { language } = useTexts();
  return (
    <Button variant="text" size="small" onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}>
      <span lang={language === 'zh' ? 'en' : 'zh-CN'}>{language === 'zh' ? 'English' : '中文'}</span>
    </Button>
  );
}

export function ThemeButton() {
  const { t } = useTexts();
  const theme = useTheme();
  return (
    <Button variant="text" size="small" onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')}>
      {theme === 'dark' ? t('frame.light') : t('frame.dark')}
    </Button>
  );
}
